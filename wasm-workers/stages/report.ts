import type { Artifact } from '../core/artifact.ts';
import { applyEdits } from '../core/edits.ts';
import { Failure } from '../core/failure.ts';
import type { Probe } from '../core/media.ts';
import { type LineEdit, type Person, personOf } from '../core/people.ts';
import type { Placement, SpokenUtterance } from '../core/speech.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import { unheardSentence } from '../core/unheard.ts';
import type { Transcript, Translation, UtteranceEdit } from '../core/utterance.ts';
import { integratedLufs } from '../dsp/loudness.ts';
import { loudnessCurve } from '../dsp/loudness-curve.ts';
import type { Device, EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';
import type { Master } from './master.ts';
import type { LoudnessShare, MixLoudness } from './mix.ts';

export interface ReportParams {
  readonly windows: number;
  /** Seconds of the source at which each window starts, and the last one ends. */
  readonly edges: readonly number[];
  /** BCP 47 of each dub, in the order of the inputs. */
  readonly languages: readonly string[];
  readonly edits: readonly UtteranceEdit[];
  /** Catalogue id → digests of its files. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  /** Media adapter used. */
  readonly media: string;
  /** Who speaks, by first appearance, and which lines a person gave to whom. */
  readonly people: readonly Person[];
  readonly moved: readonly LineEdit[];
  readonly device: Device;
  readonly deviceReason: string;
}

/** One line of the dub, as report.json shows it. */
export interface ReportLine {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly language: string;
  readonly translation: string;
  readonly method: string;
  /** Who says it: an id of `speakers`, and the name. */
  readonly speaker: { readonly id: string; readonly name: string };
  /** Catalogue id of what translated it; null where nothing did, or the browser. */
  readonly model: string | null;
  /** Sentences about the translation. */
  readonly notes: readonly string[];
  readonly voice: string | null;
  readonly slot: { readonly start: number; readonly end: number } | null;
  readonly placed: { readonly start: number; readonly duration: number } | null;
  readonly rate: number | null;
  readonly status: string;
  readonly reason: string | null;
}

/** Loudness over time, in LUFS to one decimal, null for silence. */
export interface LoudnessCurves {
  /** Seconds from one value to the next. */
  readonly step: number;
  readonly dub: readonly (number | null)[];
  readonly original: readonly (number | null)[];
}

export interface ReportLanguage {
  readonly language: string;
  readonly loudness: {
    readonly integratedLufs: number | null;
    readonly truePeakDbtp: number | null;
    readonly gainDb: number;
    /** How loud it is over time, beside the original. */
    readonly curve: LoudnessCurves;
  };
  readonly lines: readonly ReportLine[];
}

/** One person of the source. */
export interface ReportSpeaker {
  readonly id: string;
  readonly name: string;
  /** Seconds of speech. */
  readonly seconds: number;
  /** Median pitch in Hz. */
  readonly pitchHz: number | null;
}

/** What was done, and how well it went: everything but the times that the work took. */
export interface Report {
  readonly duration: number;
  readonly media: string;
  readonly models: Readonly<Record<string, readonly string[]>>;
  readonly from: readonly string[];
  readonly speakers: readonly ReportSpeaker[];
  /** Stretches that were taken for speech and in which no words were heard: they keep their original sound. */
  readonly unheard: readonly { readonly start: number; readonly end: number; readonly reason: string }[];
  /** Where networks ran at the end, and why. */
  readonly device: Device;
  readonly deviceReason: string;
  readonly dubs: readonly ReportLanguage[];
}

/** Parts per language and window: translation, placements, spoken, loudness of the mix and of the encoded window. */
const PARTS = 5;

/** Writes report.json from what the steps gave. */
export const report: Stage<ReportParams, EngineRoom> = {
  id: 'report',
  version: 4,
  inputs: ['probe', 'parts*'],
  outputs: ['report'],
  lane: () => 'package',
  async run([probe, ...parts], params, context) {
    if (!probe) throw new Failure('internal', 'report needs the probe.');
    const { duration } = await readJson<Probe>(context, probe);
    const transcripts = await Promise.all(
      parts
        .slice(0, params.windows)
        .map(async (part) => applyEdits(await readJson<Transcript>(context, part), params.edits)),
    );
    const each = 1 + params.windows * PARTS;
    const dubs = await Promise.all(
      params.languages.map((language, i) => {
        const from = params.windows + i * each;
        return dubOf(language, transcripts, parts.slice(from, from + each), params, context);
      }),
    );
    const from = [...new Set(transcripts.flatMap((heard) => heard.utterances.map((utterance) => utterance.language)))];
    const unheard = transcripts.flatMap((heard) =>
      heard.unheard ? [{ ...heard.unheard, reason: unheardSentence(heard.unheard) }] : [],
    );
    const { media, models, device, deviceReason } = params;
    const speakers = params.people.map(({ id, name, seconds, pitchHz }) => ({ id, name, seconds, pitchHz }));
    const written: Report = { duration, media, models, from, speakers, unheard, device, deviceReason, dubs };
    return [await writeJson(context, written)];
  },
};

async function dubOf(
  language: string,
  transcripts: readonly Transcript[],
  [mastered, ...parts]: readonly Artifact[],
  { edges, people, moved }: ReportParams,
  context: StageContext<EngineRoom>,
): Promise<ReportLanguage> {
  if (!mastered) throw new Failure('internal', 'report misses a master.');
  const { gainDb } = await readJson<Master>(context, mastered);
  const lines: ReportLine[] = [];
  const shares: LoudnessShare[] = [];
  const originals: (readonly number[])[] = [];
  for (const [i, transcript] of transcripts.entries()) {
    const [translated, placed, said, mixed, loud] = parts.slice(i * PARTS, (i + 1) * PARTS);
    if (!translated || !placed || !said || !mixed || !loud) throw new Failure('internal', 'report misses a part.');
    const translation = await readJson<Translation>(context, translated);
    const placements = await readJson<Placement[]>(context, placed);
    const spoken = await readJson<SpokenUtterance[]>(context, said);
    originals.push((await readJson<MixLoudness>(context, mixed)).original);
    shares.push(await readJson<LoudnessShare>(context, loud));
    for (const utterance of transcript.utterances) {
      const line = translation.utterances.find((candidate) => candidate.id === utterance.id);
      const placement = placements.find((candidate) => candidate.id === utterance.id);
      const voice = spoken.find((candidate) => candidate.id === utterance.id)?.voice;
      const { id, name } = personOf(people, moved, utterance);
      lines.push({
        id: utterance.id,
        start: utterance.start,
        end: utterance.end,
        text: utterance.text,
        language: utterance.language,
        translation: line?.text ?? '',
        method: line?.method ?? 'kept',
        speaker: { id, name },
        model: line?.model ?? null,
        notes: line?.notes ?? [],
        voice: voice ? `${voice.model}/${voice.speaker}` : null,
        slot: placement?.slot ?? null,
        placed: placement ? { start: placement.start, duration: placement.duration } : null,
        rate: placement?.rate ?? null,
        status: placement?.status ?? 'silent',
        reason: placement?.reason ?? null,
      });
    }
  }
  const lufs = integratedLufs(shares.flatMap((share) => [...share.blocks]));
  const peaks = shares.map((share) => share.truePeakDbtp).filter((peak) => peak !== null);
  const truePeakDbtp = peaks.length > 0 ? Math.max(...peaks) : null;
  const dub = loudnessCurve(
    shares.map(({ blocks }) => blocks),
    edges,
  );
  const { step } = dub;
  const curve = { step, dub: dub.lufs, original: loudnessCurve(originals, edges).lufs };
  const integrated = Number.isFinite(lufs) ? lufs : null;
  return { language, loudness: { integratedLufs: integrated, truePeakDbtp, gainDb, curve }, lines };
}
