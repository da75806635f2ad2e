import { editOf, NO_SPEAKER_EDITS, type PersonEdit, type SpeakerEdits } from '../../wasm-workers/core/people.ts';
import type { VoiceRef } from '../../wasm-workers/core/speech.ts';
import type { SpeakerProgress } from '../../wasm-workers/pipeline/state.ts';
import type { Dubbing } from './dubbing.svelte.ts';

/** A person's changes to who speaks, before they are made. */
export class Cast {
  readonly #dubbing: Dubbing;
  #edits = $state.raw<SpeakerEdits>();

  constructor(dubbing: Dubbing) {
    this.#dubbing = dubbing;
  }

  get #made(): SpeakerEdits {
    return this.#dubbing.request.speakers ?? NO_SPEAKER_EDITS;
  }

  /** All of it: what was decided before, and what is to be changed. */
  get edits(): SpeakerEdits {
    return this.#edits ?? this.#made;
  }

  readonly isChanged: boolean = $derived.by(
    () => this.#edits !== undefined && JSON.stringify(this.#edits) !== JSON.stringify(this.#made),
  );

  nameOf(speaker: SpeakerProgress): string {
    return editOf(this.edits, speaker)?.name ?? speaker.name;
  }

  rename(speaker: SpeakerProgress, name: string): void {
    if (name.trim() !== this.nameOf(speaker)) this.#change(speaker, { name: name.trim() });
  }

  /** The voice that a person chose; undefined where it is chosen to fit. */
  voiceOf(speaker: SpeakerProgress, language: string): VoiceRef | undefined {
    return editOf(this.edits, speaker)?.voices?.[language];
  }

  /** @param voice undefined for one that fits. */
  choose(speaker: SpeakerProgress, language: string, voice: VoiceRef | undefined): void {
    const { [language]: _, ...others } = editOf(this.edits, speaker)?.voices ?? {};
    this.#change(speaker, { voices: voice ? { ...others, [language]: voice } : others });
  }

  /** Gives a line to somebody. */
  move(utterance: string, speaker: SpeakerProgress): void {
    const lines = this.edits.lines.filter((edit) => edit.utterance !== utterance);
    this.#edits = { ...this.edits, lines: [...lines, { utterance, label: speaker.label }] };
  }

  /** @param count in [1, 20]; undefined finds out. */
  setCount(count: number | undefined): void {
    const { count: _, ...rest } = this.edits;
    this.#edits = count === undefined ? rest : { ...rest, count };
  }

  /** Forgets the changes that were not made. */
  undo(): void {
    this.#edits = undefined;
  }

  #change(speaker: SpeakerProgress, change: Partial<PersonEdit>): void {
    const before = editOf(this.edits, speaker);
    const people = this.edits.people.filter(({ label }) => !speaker.voices.includes(label));
    this.#edits = { ...this.edits, people: [...people, { label: speaker.label, ...before, ...change }] };
  }
}
