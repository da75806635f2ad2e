import type { HeardVoice, Speaker, WindowVoices } from './speaker.ts';
import type { VoiceRef } from './speech.ts';

/** Most people that are told apart. */
export const MAX_SPEAKERS = 20;
/** Speaker label of every utterance whose voices were not compared: then one person speaks. */
export const ONLY_SPEAKER = 's0';

/**
 * What a person decided about who speaks. It is keyed by labels of heard voices (`w0v1`) and ids of utterances, which stay
 * what they are; ids of speakers (`s1`) may change when windows arrive or another number of speakers is asked for.
 */
export interface SpeakerEdits {
  /** How many people speak, in [1, 20]; undefined finds it out. */
  readonly count?: number;
  readonly people: readonly PersonEdit[];
  readonly lines: readonly LineEdit[];
}

/** A change to whoever the voice `label` belongs to. Where two meet in one person, the first counts. */
export interface PersonEdit {
  readonly label: string;
  readonly name?: string;
  /** Who speaks for this person, by target language (BCP 47). */
  readonly voices?: Readonly<Record<string, VoiceRef>>;
}

/** A line that is said by whoever the voice `label` belongs to. The last of several counts. */
export interface LineEdit {
  readonly utterance: string;
  readonly label: string;
}

export const NO_SPEAKER_EDITS: SpeakerEdits = { people: [], lines: [] };

/** A speaker with a name and what is needed to choose a voice. */
export interface Person extends Speaker {
  /** Label of the first voice heard of this person: what edits name the person by. */
  readonly label: string;
  readonly name: string;
  /** Whether a person gave the name. */
  readonly isNamed: boolean;
  /** Pitch in Hz that chooses the voice, or null: of the first long enough stretch, so that later windows do not change it. */
  readonly firstPitchHz: number | null;
  /** Lowest and highest median pitch of this person's voices in Hz, or null. */
  readonly pitchRangeHz: { readonly low: number; readonly high: number } | null;
  /** Voices that a person chose, by target language. */
  readonly chosen: Readonly<Record<string, VoiceRef>>;
}

/** Seconds of speech from which a median pitch is trusted. */
const STEADY_SECONDS = 3;

/**
 * Names the speakers and adds what a person decided about them; never empty.
 * @param speakers by first appearance.
 * @param heard in source order.
 */
export function peopleOf(
  speakers: readonly Speaker[],
  heard: readonly Pick<WindowVoices, 'voices'>[],
  edits: SpeakerEdits,
): readonly Person[] {
  const known = new Map(heard.flatMap(({ voices }) => voices.map((voice) => [voice.label, voice] as const)));
  const all =
    speakers.length > 0 ? speakers : [{ id: ONLY_SPEAKER, voices: [ONLY_SPEAKER], seconds: 0, pitchHz: null }];
  return all.map((speaker, i): Person => {
    const voices = [...known.values()].filter(({ label }) => speaker.voices.includes(label));
    const own = editOf(edits, speaker);
    const name = own?.name?.trim() || undefined;
    return {
      ...speaker,
      label: voices[0]?.label ?? speaker.voices[0] ?? speaker.id,
      name: name ?? `Speaker ${i + 1}`,
      isNamed: name !== undefined,
      firstPitchHz: firstPitch(voices) ?? speaker.pitchHz,
      pitchRangeHz: rangeOf(voices.flatMap(({ pitchHz }) => pitchHz ?? [])),
      chosen: own?.voices ?? {},
    };
  });
}

/** What a person decided about one speaker; where several decisions meet, the first counts. */
export function editOf({ people }: SpeakerEdits, speaker: Pick<Speaker, 'voices'>): PersonEdit | undefined {
  const own = people.filter(({ label }) => speaker.voices.includes(label));
  const [first, ...later] = own;
  if (!first) return undefined;
  const voices = Object.assign({}, ...own.map((edit) => edit.voices).reverse());
  return { label: first.label, name: first.name ?? later.find(({ name }) => name !== undefined)?.name, voices };
}

/** The person who says an utterance: who a person says it is, else who was heard, else the first. */
export function personOf<One extends Pick<Person, 'voices'>>(
  people: readonly One[],
  lines: readonly LineEdit[],
  utterance: { readonly id: string; readonly speaker: string },
): One {
  const moved = lines.findLast((edit) => edit.utterance === utterance.id)?.label;
  const by = (label: string | undefined) => people.find(({ voices }) => label !== undefined && voices.includes(label));
  const found = by(moved) ?? by(utterance.speaker) ?? people[0];
  if (!found) throw new TypeError('There is nobody to say this.');
  return found;
}

function firstPitch(voices: readonly HeardVoice[]): number | null {
  const pitched = voices.filter(({ pitchHz }) => pitchHz !== null);
  const steady = pitched.find(({ seconds }) => seconds >= STEADY_SECONDS);
  const longest = pitched.toSorted((a, b) => b.seconds - a.seconds)[0];
  return (steady ?? longest)?.pitchHz ?? null;
}

function rangeOf(pitches: readonly number[]): Person['pitchRangeHz'] {
  return pitches.length > 0 ? { low: Math.min(...pitches), high: Math.max(...pitches) } : null;
}
