import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Place, wrangler } from './place.ts';

/** Where wrangler reads the secrets of this machine's emulation. */
const LOCAL_FILE = '.dev.vars';
const LINE = /^([A-Z0-9_]+)\s*=\s*"?([^"\n]*)"?$/gm;

/** Names of the secrets that are set. What the deployed ones are, nobody can read. */
export async function secretNames(place: Place): Promise<ReadonlySet<string>> {
  if (place.persistTo) return new Set((await localSecrets(place)).keys());
  const output = await wrangler(['secret', 'list', '--env', place.environment, '--format', 'json'], /not found|10007/i);
  const listed = /\[[\s\S]*\]/.exec(output)?.[0];
  return new Set((listed ? (JSON.parse(listed) as { name: string }[]) : []).map(({ name }) => name));
}

/** Sets secrets; no command line shows them. */
export async function setSecrets(place: Place, secrets: Readonly<Record<string, string>>): Promise<void> {
  if (place.persistTo) {
    // Whatever else a person has written there stays, comments too.
    const others = (await localText(place)).split('\n').filter((line) => line !== '' && !(nameIn(line) in secrets));
    const own = Object.entries(secrets).map(([name, value]) => `${name}="${value}"`);
    await writeFile(localFile(place), [...others, ...own, ''].join('\n'), { mode: 0o600 });
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'retongue-secrets-'));
  try {
    const file = join(folder, 'secrets.json');
    await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
    await wrangler(['secret', 'bulk', file, '--env', place.environment]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Secrets of the emulation, by name. */
export async function localSecrets(place: Place): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await localText(place)).matchAll(LINE)].map(([, name = '', value = '']) => [name, value]));
}

function localText(place: Place): Promise<string> {
  return readFile(localFile(place), 'utf8').catch(() => '');
}

function nameIn(line: string): string {
  return /^\s*([A-Z0-9_]+)\s*=/.exec(line)?.[1] ?? '';
}

/** The emulation in the usual folder has the file that wrangler reads; another one has its own. */
function localFile({ persistTo = '' }: Place): string {
  return persistTo.startsWith('.retongue') ? LOCAL_FILE : join(persistTo, LOCAL_FILE);
}

/** A key to sign links with, as SHARE_KEYS lists it: `id:key`, 256 random bits in base64url. */
export function newShareKey(now = new Date()): string {
  return `k${now.toISOString().slice(0, 10).replaceAll('-', '')}${randomBytes(2).toString('hex')}:${randomBytes(32).toString('base64url')}`;
}
