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
  /**
   * Pitch in Hz that chooses the voice, or null: of the first long enough stretch, so that later windows do not change it. Of a man who
   * declaims or shouts it is no higher than men speak.
   */
  readonly firstPitchHz: number | null;
  /** Lowest and highest median pitch of this person's voices in Hz, or null. */
  readonly pitchRangeHz: { readonly low: number; readonly high: number } | null;
  /** Voices that a person chose, by target language. */
  readonly chosen: Readonly<Record<string, VoiceRef>>;
}

/** Seconds of speech from which a median pitch is trusted. */
const STEADY_SECONDS = 3;
/** A tract whose resonances lie closer is a man's, whatever the pitch: women were measured from 553 on (docs/adr/0006). */
const MANS_TRACT_HZ = 520;
/** Voiced frames from which that is believed. */
const STEADY_FRAMES = 80;
/** Few men speak higher than this when they only speak (Traunmüller & Eriksson 1995: 120 Hz, a standard deviation of about 20). */
const HIGH_MAN_HZ = 150;

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
  const all =
    speakers.length > 0 ? speakers : [{ id: ONLY_SPEAKER, voices: [ONLY_SPEAKER], seconds: 0, pitchHz: null }];
  return all.map((speaker, i): Person => {
    const windows = heard.map((window) => window.voices.filter(({ label }) => speaker.voices.includes(label)));
    const voices = windows.flat();
    const own = editOf(edits, speaker);
    const name = own?.name?.trim() || undefined;
    return {
      ...speaker,
      label: voices[0]?.label ?? speaker.voices[0] ?? speaker.id,
      name: name ?? `Speaker ${i + 1}`,
      isNamed: name !== undefined,
      firstPitchHz: firstPitch(windows) ?? speaker.pitchHz,
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

/** @param windows one person's voices, window by window. */
function firstPitch(windows: readonly (readonly HeardVoice[])[]): number | null {
  const pitched = windows.flat().filter(({ pitchHz }) => pitchHz !== null);
  const steady = pitched.find(({ seconds }) => seconds >= STEADY_SECONDS);
  const first = steady ?? pitched.toSorted((a, b) => b.seconds - a.seconds)[0];
  const pitchHz = first?.pitchHz ?? null;
  // Within a window all is known at once, so that a voice which was parted there counts as one.
  const together = windows.find((voices) => first && voices.includes(first)) ?? [];
  return pitchHz !== null && isMans(together) ? Math.min(pitchHz, HIGH_MAN_HZ) : pitchHz;
}

function isMans(voices: readonly HeardVoice[]): boolean {
  const tracts = voices.flatMap(({ tract }) => tract ?? []);
  const frames = tracts.reduce((sum, tract) => sum + tract.frames, 0);
  const spacingHz = tracts.reduce((sum, tract) => sum + tract.frames * tract.spacingHz, 0) / frames;
  return frames >= STEADY_FRAMES && spacingHz < MANS_TRACT_HZ;
}

function rangeOf(pitches: readonly number[]): Person['pitchRangeHz'] {
  return pitches.length > 0 ? { low: Math.min(...pitches), high: Math.max(...pitches) } : null;
}
