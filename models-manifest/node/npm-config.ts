import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The part of npm's configuration that decides where packages come from and how they are reached; keys as pacote names them. */
export interface NpmOptions {
  readonly [key: string]: unknown;
  readonly registry: string;
}

/** Settings that pacote wants under another name than npm's. */
const RENAMED: Readonly<Record<string, string>> = {
  'https-proxy': 'httpsProxy',
  noproxy: 'noProxy',
  'strict-ssl': 'strictSSL',
  'fetch-retries': 'fetchRetries',
  'fetch-timeout': 'timeout',
};
const SAME = ['registry', 'ca', 'cert', 'key', 'proxy'];

/**
 * Reads npm's configuration as npm does (environment, project, user, global), so that a registry mirror, a certificate
 * authority or a token that npm uses is used for models too, whether or not this runs inside an npm script.
 */
export function npmOptions(environment = process.env, projectFolder = process.cwd()): NpmOptions {
  const merged = new Map<string, string>();
  const files = [...globalFiles(environment), userFile(environment), join(projectFolder, '.npmrc')];
  for (const file of files) for (const [key, value] of readNpmrc(file, environment)) merged.set(key, value);
  for (const [name, value] of Object.entries(environment)) {
    const key = name.match(/^npm_config_(.+)$/i)?.[1];
    if (key && value) merged.set(key.startsWith('//') ? key : key.toLowerCase().replaceAll('_', '-'), value);
  }
  return toPacote(merged);
}

function toPacote(settings: ReadonlyMap<string, string>): NpmOptions {
  const options: Record<string, unknown> = {};
  for (const [key, value] of settings) {
    const isScopedOrToken = key.startsWith('//') || /^@.+:registry$/.test(key);
    const name = RENAMED[key] ?? (SAME.includes(key) || isScopedOrToken ? key : undefined);
    if (name && value !== 'null' && value !== '') options[name] = typed(value);
  }
  const cafile = settings.get('cafile');
  if (cafile && cafile !== 'null') options.ca ??= certificates(cafile);
  return { ...options, registry: String(options.registry ?? 'https://registry.npmjs.org/') };
}

function typed(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d+$/.test(value) ? Number(value) : value;
}

function certificates(file: string): string[] | undefined {
  try {
    return (
      readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? undefined
    );
  } catch {
    return undefined;
  }
}

function userFile(environment: NodeJS.ProcessEnv): string {
  return environment.npm_config_userconfig ?? environment.NPM_CONFIG_USERCONFIG ?? join(homedir(), '.npmrc');
}

/** npm's global file lies under the prefix of the Node it runs with, which need not be this one: the usual places too. */
function globalFiles(environment: NodeJS.ProcessEnv): string[] {
  const stated = environment.npm_config_globalconfig ?? environment.NPM_CONFIG_GLOBALCONFIG;
  if (stated) return [stated];
  return [
    '/etc/npmrc',
    '/usr/etc/npmrc',
    '/usr/local/etc/npmrc',
    join(dirname(dirname(process.execPath)), 'etc/npmrc'),
  ];
}

/** `key = value` lines; `${NAME}` stands for a variable of the environment, `;` and `#` begin comments. */
function readNpmrc(file: string, environment: NodeJS.ProcessEnv): [string, string][] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, key, value] = line.match(/^\s*([^;#=\s][^=]*?)\s*=\s*(.*?)\s*$/) ?? [];
    if (!key || value === undefined) return [];
    const plain = value.replace(/^(["'])(.*)\1$/, '$2');
    return [[key, plain.replace(/\$\{(\w+)\??\}/g, (_, name: string) => environment[name] ?? '')]];
  });
}
