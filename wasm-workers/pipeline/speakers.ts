import { withNameHints } from '../core/name-hints.ts';
import { NO_SPEAKER_EDITS, type Person, peopleOf, personOf, type SpeakerEdits } from '../core/people.ts';
import type { Speaker, WindowVoices } from '../core/speaker.ts';
import type { VoiceRef } from '../core/speech.ts';
import type { Utterance } from '../core/utterance.ts';
import { modelsFor, type VoiceChoice, voicesBeside } from './choices.ts';
import type { DubRequest, Target } from './request.ts';
import type { SpeakerProgress } from './state.ts';
import { assignVoices } from './voices.ts';

/** Colours of the palette (web/styles/tokens.css); after them it begins again. */
export const SPEAKER_COLOURS = 8;

/** What is needed of a window's voices. */
type Heard = Pick<WindowVoices, 'voices'>;

/** Who speaks in a source, as far as it is known, and with which voices the dub speaks for them. */
export class DubSpeakers {
  readonly #request: DubRequest;
  #edits: SpeakerEdits;
  #speakers: readonly Speaker[] = [];
  #heard: readonly Heard[] = [];
  #people: readonly Person[];
  #hints: readonly Utterance[] = [];
  #isClosed = false;
  /** By target language. */
  readonly #voices: ReadonlyMap<string, readonly VoiceChoice[]>;

  constructor(request: DubRequest) {
    this.#request = request;
    this.#voices = new Map(request.targets.map((target) => [target.language, voicesBeside(target)]));
    this.#edits = request.speakers ?? NO_SPEAKER_EDITS;
    this.#people = peopleOf([], [], this.#edits);
  }

  /** Whether voices are told apart at all: not where one person is said to speak. */
  get areToldApart(): boolean {
    return this.#edits.count !== 1;
  }

  /** How many people a person says there are; undefined finds out. */
  get count(): number | undefined {
    return this.#edits.count;
  }

  get edits(): SpeakerEdits {
    return this.#edits;
  }

  /** By first appearance; never empty. */
  get people(): readonly Person[] {
    return this.#people;
  }

  get areSeveral(): boolean {
    return this.#people.length > 1;
  }

  personOf(utterance: Pick<Utterance, 'id' | 'speaker'>): Person {
    return personOf(this.#people, this.#edits.lines, utterance);
  }

  /**
   * The voices of some windows were compared. What was learnt from fewer windows than before comes too late and is passed over.
   * @param heard in source order.
   */
  compared(speakers: readonly Speaker[], heard: readonly Heard[]): void {
    if (heard.length < this.#heard.length) return;
    this.#speakers = speakers;
    this.#heard = heard;
    this.#name();
  }

  /** What a given transcript calls them. @param utterances those that bear a name count. */
  hinted(utterances: readonly Utterance[]): void {
    this.#hints = utterances.filter(({ speakerName }) => speakerName !== undefined);
    this.#name();
  }

  #name(): void {
    const people = peopleOf(this.#speakers, this.#heard, this.#edits);
    this.#people = withNameHints(people, this.#edits.lines, this.#hints);
  }

  /** Takes a person's changes. @returns false where it is too late for them, voices must be compared anew or models fetched. */
  direct(edits: SpeakerEdits): boolean {
    const [here, asked] = [this.#edits, edits].map((speakers) => modelsFor({ ...this.#request, speakers }));
    const isHere = asked?.every((id) => here?.includes(id));
    if (this.#isClosed || edits.count !== this.#edits.count || !isHere) return false;
    this.#edits = edits;
    this.#name();
    return true;
  }

  /** From now on nothing changes: the dub is put together. */
  close(): void {
    this.#isClosed = true;
  }

  /** Who speaks for whom in one language: what a person chose, else what fits. By the person's id. */
  castOf(target: Target): ReadonlyMap<string, VoiceRef> {
    const casters = this.#people.map(({ id, firstPitchHz }) => ({ id, pitchHz: firstPitchHz }));
    const fitting = assignVoices(casters, this.#voices.get(target.language) ?? voicesBeside(target), !target.fitVoice);
    // A choice changes one person only: the others keep what fitted them.
    const chosen = this.#people.flatMap(({ id, chosen }) => {
      const own = chosen[target.language];
      return own ? [[id, own] as const] : [];
    });
    return new Map([...fitting, ...chosen]);
  }

  /** Which voices say some utterances, in the order they are first heard, and which of them each utterance has. */
  voicesOf(
    utterances: readonly Utterance[],
    target: Target,
  ): { readonly voices: readonly VoiceRef[]; readonly lines: Record<string, number> } {
    const cast = this.castOf(target);
    const voices: VoiceRef[] = [];
    const lines: Record<string, number> = {};
    for (const utterance of utterances) {
      const voice = cast.get(this.personOf(utterance).id) ?? target.voice;
      const known = voices.findIndex(({ model, speaker }) => model === voice.model && speaker === voice.speaker);
      const index = known < 0 ? voices.push(voice) - 1 : known;
      if (index > 0) lines[utterance.id] = index;
    }
    return { voices: voices.length > 0 ? voices : [target.voice], lines };
  }

  snapshot(): readonly SpeakerProgress[] {
    const casts = this.#request.targets.map((target) => [target.language, this.castOf(target)] as const);
    return this.#people.map((person, i) => ({
      ...person,
      colour: i % SPEAKER_COLOURS,
      spokenBy: Object.fromEntries(casts.map(([language, cast]) => [language, cast.get(person.id) as VoiceRef])),
    }));
  }
}
