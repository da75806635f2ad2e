import { seeded } from '../../wasm-workers/dsp/random.ts';
import { clip } from '../listening/clip.ts';
import { speakerFinder, type WhoSpeaks } from '../listening/who-speaks.ts';
import { type DiarizationErrors, diarizationErrors, type Spoken } from './der.ts';
import { interviewTurns } from './interview-turns.ts';
import { makeMixture, type Recording } from './mixtures.ts';

/** Recordings of one person each; the others of the catalogue are conversations. */
const ALONE = ['kennedy', 'fr-1', 'fr-2', 'de-1', 'de-2', 'en-gb', 'it', 'pt'];

export interface DiarizationOrder {
  /** Catalogue id of the embedder's model. */
  readonly model: string;
  /** People in the mixture, or 0 for the interview. */
  readonly people: number;
  readonly seed: number;
  /** Whether the number of people is told. */
  readonly told: boolean;
}

export interface Diarized {
  /** Where one person speaks, and where several do as well. */
  readonly single: DiarizationErrors;
  readonly overlapped: DiarizationErrors;
  /** Speakers found. */
  readonly found: number;
  /** Seconds of audio, and of telling voices apart. */
  readonly duration: number;
  readonly seconds: number;
  readonly who: string;
}

const finders = new Map<string, ReturnType<typeof speakerFinder>>();

/** Makes a conversation, has its speakers told apart, and scores that with a collar of 0.25 s. */
export async function measureDiarization({ model, people, seed, told }: DiarizationOrder): Promise<Diarized> {
  const find = finders.get(model) ?? speakerFinder(model);
  finders.set(model, find);
  const { samples, truth, who } = people === 0 ? await interview() : await mixture(people, seed);
  const { turns, speakers, seconds }: WhoSpeaks = await find(samples, told ? people || 2 : undefined);
  const score = (overlap: boolean) => diarizationErrors(truth, turns, { collar: 0.25, overlap });
  return {
    single: score(false),
    overlapped: score(true),
    found: speakers.length,
    duration: samples.length / 16_000,
    seconds,
    who,
  };
}

async function interview(): Promise<{ samples: Float32Array; truth: readonly Spoken[]; who: string }> {
  const samples = await clip('media-interview-en');
  return { samples, truth: interviewTurns(samples), who: 'interview' };
}

/** People drawn by the seed, talking in turn. */
async function mixture(people: number, seed: number) {
  const random = seeded(seed * 1000 + people);
  const left = [...ALONE];
  const recordings: Recording[] = [];
  while (recordings.length < people && left.length > 0) {
    const [speaker] = left.splice(Math.floor(random() * left.length), 1);
    if (speaker) recordings.push({ speaker, samples: await clip(`media-${speaker}`) });
  }
  return { ...makeMixture(recordings, seed), who: recordings.map(({ speaker }) => speaker).join('+') };
}
