import type { DubRun } from '../../wasm-workers/pipeline/state.ts';
import type { Backend, ModelRow, TargetOption } from '../backend/backend.ts';
import { PROBE, WORKING } from './fixture.ts';
import { FixtureRun } from './run.ts';

const option = (language: string, speaker: string, name: string, gender: 'female' | 'male', restricted = false) => ({
  voice: { model: 'kokoro', speaker },
  name,
  language,
  gender,
  licence: restricted ? 'Blizzard-2013 research-only' : 'Apache-2.0',
  restricted,
});

const TARGETS: readonly TargetOption[] = [
  {
    language: 'en',
    voices: [
      option('en-US', 'af_heart', 'Heart', 'female'),
      option('en-GB', 'bm_george', 'George', 'male'),
      option('en-US', 'lessac', 'Lessac', 'female', true),
    ],
  },
  {
    language: 'es',
    voices: [option('es', 'ef_dora', 'Dora', 'female'), option('es', 'em_alex', 'Alex', 'male')],
    note: 'A draft: Whisper small translates.',
  },
  {
    language: 'fr',
    voices: [option('fr-FR', 'ff_siwis', 'Siwis', 'female')],
    note: 'A draft: Whisper small translates.',
  },
  {
    language: 'de',
    voices: [option('de-DE', 'thorsten', 'Thorsten', 'male')],
    note: 'A draft: Whisper small translates.',
  },
];

const row = (id: string, task: string, bytes: number, heldBytes: number, restricted = false): ModelRow => ({
  id,
  task,
  bytes,
  heldBytes,
  isComplete: heldBytes === bytes,
  languages: ['mul'],
  licence: {
    name: restricted ? 'CC-BY-NC-SA-4.0' : 'MIT',
    url: 'https://opensource.org/license/mit',
    restricted,
    attribution: 'OpenAI Whisper',
  },
  accepted: false,
});

/** A backend that answers at once, from plain values. */
export function fixtureBackend(run: DubRun = new FixtureRun(WORKING), restricted: readonly ModelRow[] = []): Backend {
  const refuse = async () => new ReadableStream<Uint8Array>();
  return {
    probe: async () => PROBE,
    targets: (from) => (from === 'es' ? TARGETS.slice(0, 2) : TARGETS),
    estimate: async (_, { translator }) => ({
      seconds: 170,
      downloadBytes: translator === 'small' ? 60_000_000 : 172_000_000,
      storageBytes: 41_000_000,
      smallTranslatorSavesBytes: translator === 'small' ? 0 : 112_000_000,
    }),
    unaccepted: async () => restricted,
    voiceDownloadBytes: async () => 92_364_206,
    previewVoice: async () => new Blob(),
    place: async (asked) =>
      asked === 'wasm'
        ? { device: 'wasm', threads: 2, reason: 'You chose the processor.' }
        : { device: 'wasm', threads: 2, reason: 'This browser offers no WebGPU: using wasm.' },
    start: async () => run,
    mp4: refuse,
    zip: refuse,
    models: {
      list: async () => [
        row('whisper-base', 'transcribe', 79_677_901, 79_677_901),
        row('whisper-small', 'transcribe', 251_875_316, 90_000_000),
        row('kokoro', 'synthesize', 92_364_206, 0),
        row('piper-en_US-ryan-medium', 'synthesize', 63_206_177, 0, true),
      ],
      pull: async () => {},
      delete: async () => {},
      accept: async () => {},
    },
  };
}
