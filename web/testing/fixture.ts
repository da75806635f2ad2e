import type { Probe } from '../../wasm-workers/core/media.ts';
import type { Placement, VoiceRef } from '../../wasm-workers/core/speech.ts';
import type { Utterance } from '../../wasm-workers/core/utterance.ts';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';
import {
  type DubState,
  type LanguageProgress,
  type SpeakerProgress,
  type StageStatus,
  WINDOW_STAGES,
  type WindowProgress,
  type WindowStage,
} from '../../wasm-workers/pipeline/state.ts';

/** Plain states and files to draw and serve: what the components are tested with. None of this reaches the product. */
export const PROBE: Probe = {
  container: 'mp4',
  duration: 187.4,
  audio: [
    {
      kind: 'audio',
      index: 0,
      codec: 'mp4a.40.2',
      language: 'en',
      isDefault: true,
      start: 0,
      duration: 187.4,
      channels: 2,
      sampleRateHz: 48_000,
      decodable: true,
    },
    {
      kind: 'audio',
      index: 1,
      codec: 'ac-3',
      language: 'en',
      name: 'Commentary',
      isDefault: false,
      start: 0,
      duration: 187.4,
      channels: 6,
      sampleRateHz: 48_000,
      decodable: true,
    },
  ],
  video: [
    {
      kind: 'video',
      index: 0,
      codec: 'avc1.64001f',
      isDefault: true,
      start: 0,
      duration: 187.4,
      width: 1280,
      height: 720,
      rotation: 0,
      copyable: true,
      bitrate: 900_000,
      frameRate: 25,
    },
  ],
  subtitles: [],
  chapters: [],
  media: 'mediabunny',
};

export const REQUEST: DubRequest = {
  from: 'en',
  targets: [
    { language: 'es', voice: { model: 'kokoro', speaker: 'ef_dora' } },
    { language: 'fr', voice: { model: 'kokoro', speaker: 'ff_siwis' } },
  ],
  recognizer: 'whisper-base',
  media: 'auto',
  device: 'auto',
  reviewTranscript: false,
  edits: [],
};

const HEARD = [
  'And so, my fellow Americans, ask not what your country can do for you.',
  'Ask what you can do for your country.',
  'My fellow citizens of the world, ask not what America will do for you.',
];
const SAID: Readonly<Record<string, readonly string[]>> = {
  es: [
    'Y así, mis conciudadanos, no pregunten qué puede hacer su país por ustedes.',
    'Pregunten qué pueden hacer ustedes por su país.',
    'Conciudadanos del mundo, no pregunten qué hará América por ustedes.',
  ],
  fr: [
    'Ainsi, mes chers compatriotes, ne demandez pas ce que votre pays peut faire pour vous.',
    'Demandez ce que vous pouvez faire pour votre pays.',
    'Citoyens du monde, ne demandez pas ce que l’Amérique fera pour vous.',
  ],
};

/** Statuses of a window of which `done` stages are done and the next one is running. */
export function stages(done: number, running = true): Readonly<Record<WindowStage, StageStatus>> {
  return Object.fromEntries(
    WINDOW_STAGES.map((stage, index) => [
      stage,
      index < done ? 'done' : index === done && running ? 'running' : 'waiting',
    ]),
  ) as Record<WindowStage, StageStatus>;
}

/** A window of which so many of the eight stages are done. */
export function windowAt(index: number, done: number, running = true): WindowProgress {
  const start = index * 26.8;
  const utterances: Utterance[] = HEARD.map((text, line) => ({
    id: `w${index}u${line}`,
    start: start + line * 8,
    end: start + line * 8 + 6,
    text,
    language: 'en',
    words: [],
    speaker: line === 1 ? 'w0v1' : 'w0v0',
  }));
  const language = (to: string, behind: number): LanguageProgress => {
    const own = Math.max(3, done - behind);
    return {
      stages: stages(own, running && done >= 3),
      ...(own > 3
        ? {
            translation: {
              window: index,
              from: 'en',
              to,
              utterances: utterances.map(({ id }, line) => ({
                id,
                text: SAID[to]?.[line] ?? '',
                method: 'draft' as const,
              })),
            },
          }
        : {}),
      ...(own > 5 ? { placements: utterances.map((utterance, line) => placement(utterance, line)) } : {}),
      playable: own === 8,
    };
  };
  return {
    window: { index, start, end: start + 26.8, overlap: 0, speech: [] },
    stages: stages(done, running),
    ...(done > 2 ? { transcript: { window: index, language: 'en', languageConfidence: 0.98, utterances } } : {}),
    languages: { es: language('es', 0), fr: language('fr', 1) },
  };
}

function placement({ id, start, end }: Utterance, line: number): Placement {
  const over = line === 2;
  return {
    id,
    start,
    duration: end - start,
    slot: { start, end },
    rate: over ? 1.3 : 1 + line * 0.08,
    stretch: 1,
    status: over ? 'overrun' : 'fitted',
    ...(over ? { reason: 'At 1.3 times its speed it still needs 0.6 s more than there is.' } : {}),
  };
}

const person = (index: number, pitchHz: number, spokenBy: Record<string, VoiceRef>): SpeakerProgress => ({
  id: `s${index}`,
  label: `w0v${index}`,
  name: `Speaker ${index + 1}`,
  isNamed: false,
  voices: [`w0v${index}`],
  seconds: index === 0 ? 84 : 42,
  pitchHz,
  firstPitchHz: pitchHz,
  pitchRangeHz: { low: pitchHz - 8, high: pitchHz + 12 },
  chosen: {},
  colour: index,
  spokenBy,
});

/** Two people, as they are told apart. */
export const SPEAKERS: readonly SpeakerProgress[] = [
  person(0, 118, { es: { model: 'kokoro', speaker: 'em_alex' }, fr: { model: 'kokoro', speaker: 'ff_siwis' } }),
  person(1, 204, { es: { model: 'kokoro', speaker: 'ef_dora' }, fr: { model: 'kokoro', speaker: 'ff_siwis' } }),
];

/** A dub halfway through. */
export const WORKING: DubState = {
  phase: 'dubbing',
  probe: PROBE,
  windows: [8, 8, 7, 5, 3, 1].map((done, index) => windowAt(index, done)),
  planned: false,
  speakers: SPEAKERS,
  fraction: 0.52,
  secondsLeft: 94,
  playableUntil: { es: 53.6, fr: 26.8 },
  gainsDb: {},
  notices: ['Whisper small drafts the Spanish and the French: read them before you publish.'],
};

export const DONE: DubState = {
  ...WORKING,
  phase: 'done',
  planned: true,
  windows: Array.from({ length: 7 }, (_, index) => {
    const progress = windowAt(index, 9, false);
    return { ...progress, window: { ...progress.window, end: index === 6 ? 187.4 : progress.window.end } };
  }),
  fraction: 1,
  secondsLeft: 0,
};

export const REVIEWING: DubState = {
  ...WORKING,
  phase: 'reviewing',
  planned: true,
  windows: Array.from({ length: 7 }, (_, index) => windowAt(index, 3, false)),
  fraction: 0.2,
};
