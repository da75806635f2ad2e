import { Failure } from '../core/failure.ts';
import type { Pcm } from '../core/media.ts';
import type { Placement, SpokenUtterance } from '../core/speech.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import type { Transcript, Utterance } from '../core/utterance.ts';
import { MIX_RATE_HZ, type Window } from '../core/window.ts';
import { matchLoudness } from '../dsp/level.ts';
import { loudnessBlocks, truePeakDbtp } from '../dsp/loudness.ts';
import { resample } from '../dsp/resample.ts';
import { stretch } from '../dsp/stretch.ts';
import { encodeWav } from '../dsp/wav.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import type { SpeechPiece } from '../engines/media-tool.ts';
import { readJson, writeJson } from './json.ts';
import { readPcm } from './pcm.ts';

/** Samples of the mix that the next window's encoder hears first: 16 AAC frames. */
export const TAIL_SAMPLES = 16_384;

export interface MixParams {
  readonly tool: EngineRef;
  readonly window: Window;
  /** Gain of the original while the dub speaks, in dB. */
  readonly duckDb: number;
  /** Loudness of each spoken line, in LUFS, so that all voices are equally loud. */
  readonly speechLufs: number;
}

/** What a stretch of audio adds to the loudness of the whole (ITU-R BS.1770). */
export interface LoudnessShare {
  /** Weighted mean squares of the gating blocks. */
  readonly blocks: readonly number[];
  readonly truePeakDbtp: number | null;
}

/** What `mix` measures of a window: itself, and what it is made of. */
export interface MixLoudness extends LoudnessShare {
  /** Gating blocks of the original sound. */
  readonly original: readonly number[];
}

/** Puts the spoken lines over the ducked original. What runs past the window's end is handed on as `spill`. */
export const mix: Stage<MixParams, EngineRoom> = {
  id: 'mix',
  version: 3,
  inputs: ['sound', 'transcript', 'placements', 'spoken', 'spill', 'audio*'],
  outputs: ['mix', 'tail', 'spill', 'loudness'],
  volatile: ['mix'],
  lane: () => 'media',
  async run([sound, heard, placed, said, spill], params, context) {
    if (!sound || !heard || !placed || !said || !spill) throw new Failure('internal', 'mix misses an input.');
    const original = await readPcm(context, sound);
    const length = original.channels[0]?.length ?? 0;
    const placements = await readJson<Placement[]>(context, placed);
    const spoken = await readJson<SpokenUtterance[]>(context, said);
    const { utterances } = await readJson<Transcript>(context, heard);
    const pieces = await piecesOf(placements, spoken, params, context);
    const before = (await readPcm(context, spill)).channels[0];
    if (before && before.length > 0) pieces.push({ offset: 0, samples: before });
    const tool = await context.engines.get('media', params.tool, context.signal);
    const inside = [...pieces, ...replacedSpeech(utterances, placements, params.window)]
      .filter(({ offset }) => offset < length)
      .map(({ offset, samples }) => ({ offset, samples: samples.subarray(0, length - offset) }));
    const mixed =
      inside.length === 0
        ? original
        : await tool.mix({ original, pieces: inside, duckDb: params.duckDb }, context.signal);
    const tail = { ...mixed, channels: mixed.channels.map((channel) => channel.subarray(-TAIL_SAMPLES)) };
    return [
      await context.write(encodeWav(mixed, 'f32')),
      await context.write(encodeWav(tail, 'f32')),
      await context.write(encodeWav(spillOf(pieces, length), 'f32')),
      await writeJson(context, {
        ...loudnessShare(mixed),
        original: [...loudnessBlocks(original)],
      } satisfies MixLoudness),
    ];
  },
};

async function piecesOf(
  placements: readonly Placement[],
  spoken: readonly SpokenUtterance[],
  { window, speechLufs }: MixParams,
  context: StageContext<EngineRoom>,
): Promise<SpeechPiece[]> {
  const pieces: SpeechPiece[] = [];
  for (const line of spoken) {
    const placement = placements.find((candidate) => candidate.id === line.id);
    if (!placement) throw new Failure('internal', `The line ${line.id} has no place.`);
    const pcm = await readPcm(context, line.audio);
    const voice = pcm.channels[0] ?? new Float32Array();
    const fitted = placement.stretch === 1 ? voice : stretch(voice, placement.stretch, pcm.sampleRateHz);
    const level = matchLoudness(fitted, pcm.sampleRateHz, speechLufs);
    const samples = resample(level, pcm.sampleRateHz, MIX_RATE_HZ);
    pieces.push({ offset: Math.max(0, Math.round((placement.start - window.start) * MIX_RATE_HZ)), samples });
  }
  return pieces;
}

/**
 * Where the original says what the dub says instead: silent pieces, so that the original stays down until it has said it,
 * also where the dub is shorter. Without them the original voice comes back for its last words.
 */
function replacedSpeech(
  utterances: readonly Utterance[],
  placements: readonly Placement[],
  window: Window,
): readonly SpeechPiece[] {
  const dubbed = new Set(
    placements.filter(({ status }) => status === 'fitted' || status === 'overrun').map(({ id }) => id),
  );
  return utterances
    .filter(({ id }) => dubbed.has(id))
    .map(({ start, end }) => {
      const offset = Math.max(0, Math.round((start - window.start) * MIX_RATE_HZ));
      const until = Math.round((Math.min(end, window.end) - window.start) * MIX_RATE_HZ);
      return { offset, samples: new Float32Array(Math.max(0, until - offset)) };
    });
}

/** What of the speech lies past the window's end, summed: mono, empty where everything fitted. */
function spillOf(pieces: readonly SpeechPiece[], length: number): Pcm {
  const end = Math.max(length, ...pieces.map(({ offset, samples }) => offset + samples.length));
  const spill = new Float32Array(end - length);
  for (const { offset, samples } of pieces) {
    for (let at = Math.max(0, length - offset); at < samples.length; at += 1) {
      const place = offset + at - length;
      spill[place] = (spill[place] ?? 0) + (samples[at] ?? 0);
    }
  }
  return { sampleRateHz: MIX_RATE_HZ, channels: [spill] };
}

/** The spill that enters the first window, and the tail before it: nothing. */
export function silentWav(samples: number, channels: number): Blob {
  return encodeWav(
    { sampleRateHz: MIX_RATE_HZ, channels: Array.from({ length: channels }, () => new Float32Array(samples)) },
    'f32',
  );
}

/** Measures one stretch for the loudness of the whole. */
export function loudnessShare(pcm: Pcm): LoudnessShare {
  const peak = truePeakDbtp(pcm);
  return { blocks: [...loudnessBlocks(pcm)], truePeakDbtp: Number.isFinite(peak) ? peak : null };
}
