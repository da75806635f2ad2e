import { Failure } from '../../wasm-workers/core/failure.ts';
import type { GivenTranscript } from '../../wasm-workers/core/given-transcript.ts';
import { primarySubtag } from '../../wasm-workers/core/language.ts';
import type { MediaToolId, Probe } from '../../wasm-workers/core/media.ts';
import { NO_SPEAKER_EDITS, type SpeakerEdits } from '../../wasm-workers/core/people.ts';
import type { Glossary } from '../../wasm-workers/core/translation/glossary.ts';
import type { UtteranceEdit } from '../../wasm-workers/core/utterance.ts';
import type { DeviceChoice, DubRequest, Target } from '../../wasm-workers/pipeline/request.ts';
import { checkedLanguage } from '../../wasm-workers/pipeline/spoken.ts';
import type { TranslatorChoice } from '../../wasm-workers/pipeline/ways.ts';
import type { Backend, TargetOption, VoiceOption } from '../backend/backend.ts';
import { parseClock } from '../lib/format.ts';

export type Range = 'all' | 'minute' | 'custom';

/** The recognisers offered, smallest first. */
export const RECOGNIZERS = [
  { id: 'whisper-tiny', name: 'Fastest', note: 'Whisper tiny: a rough draft' },
  { id: 'whisper-base', name: 'Balanced', note: 'Whisper base: good for clear speech' },
  { id: 'whisper-small', name: 'Careful', note: 'Whisper small: better words, about three times slower' },
] as const;

/** Who may translate, the one that is best for most first. */
export const TRANSLATORS: readonly { readonly id: TranslatorChoice; readonly name: string; readonly note: string }[] = [
  {
    id: 'auto',
    name: 'Best there is',
    note: 'opus-mt where it can be downloaded, else a draft; each line says by which',
  },
  { id: 'small', name: 'Small', note: 'English to Spanish without a download: a draft of short sentences' },
  { id: 'whisper', name: 'Whisper', note: 'The listener translates what it hears: a draft' },
  {
    id: 'builtin',
    name: 'This browser',
    note: 'Your browser’s own translator; what it sends where is up to your browser',
  },
];

const NO_TRANSCRIPT =
  'Your transcript is missing: choose its file or paste its text, or untick “I have a transcript” to have the speech listened to.';

/** What a person has chosen for one source, and the request that it makes. */
export class Choices {
  range = $state<Range>('all');
  /** As typed: `2:30`. */
  customEnd = $state('2:00');
  audioTrack = $state<number | undefined>();
  media = $state<'auto' | MediaToolId>('auto');
  device = $state<DeviceChoice>('auto');
  recognizer = $state('whisper-base');
  translator = $state<TranslatorChoice>('auto');
  /** The person's own words for words. */
  glossary = $state.raw<Glossary>([]);
  review = $state(false);
  /** Whether the person says that they have a transcript: then nobody listens in its place. */
  hasTranscript = $state(false);
  /** Convert a picture that not every browser plays. */
  recode = $state(false);
  /** How many people speak, 1 to 20; undefined finds it out. */
  speakers = $state<number | undefined>();
  readonly probe: Probe;
  readonly #backend: Backend;
  #transcript = $state.raw<GivenTranscript>();
  #from = $state('auto');
  #voices = $state.raw<ReadonlyMap<string, VoiceOption>>(new Map());
  /** Languages whose voices are to fit who speaks. */
  #fitting = $state.raw<ReadonlySet<string>>(new Set());
  #speakerEdits: SpeakerEdits = NO_SPEAKER_EDITS;
  #edits: readonly UtteranceEdit[] = [];

  constructor(backend: Backend, probe: Probe) {
    this.#backend = backend;
    this.probe = probe;
    this.audioTrack = (probe.audio.find((track) => track.isDefault) ?? probe.audio[0])?.index;
    this.#keepOffered();
  }

  /** Languages on offer for the speech as it is known. */
  readonly targets: readonly TargetOption[] = $derived.by(() => this.#backend.targets(this.spoken));

  /** BCP 47 of the speech, or undefined while it is to be heard. */
  get spoken(): string | undefined {
    return this.#from === 'auto' ? this.#transcript?.language : this.#from;
  }

  get from(): string {
    return this.#from;
  }

  set from(language: string) {
    this.#from = language;
    this.#keepOffered();
  }

  /** The person's own transcript, in place of listening. */
  get transcript(): GivenTranscript | undefined {
    return this.#transcript;
  }

  set transcript(given: GivenTranscript | undefined) {
    this.#transcript = given;
    this.#keepOffered();
  }

  /** Takes out languages that can no longer be had; where only one is left to dub into, it is chosen. */
  #keepOffered(): void {
    const offered = new Set(this.targets.map((target) => target.language));
    this.#voices = new Map([...this.#voices].filter(([chosen]) => offered.has(chosen)));
    const others = this.targets.filter(({ language }) => !this.#isSpoken(language));
    const [only] = others;
    if (only && others.length === 1 && this.#voices.size === 0) this.toggle(only.language);
  }

  #isSpoken(language: string): boolean {
    return this.spoken !== undefined && primarySubtag(this.spoken) === primarySubtag(language);
  }

  voice(language: string): VoiceOption | undefined {
    return this.#voices.get(language);
  }

  /** Whether a language's voices are chosen to fit who speaks: not where one person is said to speak, whom nobody compares. */
  fits(language: string): boolean {
    return this.speakers !== 1 && this.#fitting.has(language);
  }

  /** Lets the voices of a language fit who speaks. Its first voice stands in where nobody's pitch is known. */
  fit(language: string): void {
    const first = this.targets.find((target) => target.language === language)?.voices[0];
    if (!first) return;
    this.#voices = new Map(this.#voices).set(language, first);
    this.#fitting = new Set(this.#fitting).add(language);
  }

  /** Adds a language with voices that fit, or takes it away. */
  toggle(language: string): void {
    const next = new Map(this.#voices);
    if (next.delete(language)) this.#voices = next;
    else this.fit(language);
  }

  choose(language: string, option: VoiceOption): void {
    this.#voices = new Map(this.#voices).set(language, option);
    this.#fitting = new Set([...this.#fitting].filter((fitting) => fitting !== language));
  }

  /** Seconds of the source to dub, undefined for all; NaN when what was typed is no time inside the source. */
  readonly until: number | undefined = $derived.by(() => {
    const { duration } = this.probe;
    if (this.range === 'all') return undefined;
    if (this.range === 'minute') return duration > 60 ? 60 : undefined;
    const end = parseClock(this.customEnd);
    return end === undefined || end <= 0 ? Number.NaN : end >= duration ? undefined : end;
  });

  /** Seconds of source to dub. */
  readonly duration: number = $derived.by(() => this.until || this.probe.duration);

  readonly #targetList: readonly Target[] = $derived.by(() =>
    [...this.#voices].map(([language, { voice }]) => ({
      language,
      voice,
      ...(this.fits(language) ? { fitVoice: true } : {}),
    })),
  );

  /** Why the transcript does not go with the spoken language, as a sentence. */
  readonly #mismatch: string | undefined = $derived.by(() => {
    if (!this.#transcript) return undefined;
    try {
      checkedLanguage({ transcript: this.#transcript, ...(this.#from === 'auto' ? {} : { from: this.#from }) });
      return undefined;
    } catch (error) {
      return Failure.from(error).message;
    }
  });

  /** What is still missing, as a sentence. */
  readonly missing: string | undefined = $derived.by(() => {
    if (this.#voices.size === 0) return 'Choose at least one language to dub into.';
    if (Number.isNaN(this.until)) return 'Write the end as minutes and seconds, such as 2:30.';
    if (this.hasTranscript && !this.#transcript) return NO_TRANSCRIPT;
    return this.#mismatch;
  });

  readonly #who: SpeakerEdits = $derived.by(() => {
    const { count: _, ...rest } = this.#speakerEdits;
    return this.speakers === undefined ? rest : { ...rest, count: this.speakers };
  });

  /** The request, or undefined while something is missing. Plain JSON: it may cross to workers. */
  readonly request: DubRequest | undefined = $derived.by(() => {
    const targets = this.#targetList;
    if (this.missing !== undefined) return undefined;
    return {
      ...(this.audioTrack === undefined ? {} : { audioTrack: this.audioTrack }),
      ...(this.until === undefined ? {} : { until: this.until }),
      ...(this.#from === 'auto' ? {} : { from: this.#from }),
      ...(this.#transcript ? { transcript: this.#transcript } : {}),
      targets,
      recognizer: this.recognizer,
      ...(this.translator === 'auto' ? {} : { translator: this.translator }),
      ...(this.glossary.length === 0 ? {} : { glossary: this.glossary }),
      media: this.media,
      device: this.device,
      reviewTranscript: this.review,
      ...(this.recode ? { recodeVideo: true } : {}),
      edits: this.#edits,
      ...(isEmpty(this.#who) ? {} : { speakers: this.#who }),
    };
  });

  /** Takes over an earlier request, as far as it can still be had. */
  restore(request: DubRequest): void {
    this.transcript = request.transcript;
    this.hasTranscript = request.transcript !== undefined;
    this.from = request.from ?? 'auto';
    this.audioTrack = request.audioTrack ?? this.audioTrack;
    this.range = request.until === undefined ? 'all' : request.until === 60 ? 'minute' : 'custom';
    if (this.range === 'custom') this.customEnd = String(request.until);
    this.media = request.media;
    this.device = request.device;
    this.translator = request.translator ?? 'auto';
    this.glossary = request.glossary ?? [];
    this.review = request.reviewTranscript;
    this.recode = request.recodeVideo ?? false;
    this.#edits = request.edits;
    this.#voices = new Map();
    this.#speakerEdits = request.speakers ?? NO_SPEAKER_EDITS;
    this.speakers = request.speakers?.count;
    for (const { language, voice, fitVoice } of request.targets) {
      const options = this.targets.find((target) => target.language === language)?.voices ?? [];
      const same = options.find(
        (option) => option.voice.model === voice.model && option.voice.speaker === voice.speaker,
      );
      if (fitVoice) this.fit(language);
      else if (same ?? options[0]) this.choose(language, (same ?? options[0]) as VoiceOption);
    }
    this.recognizer = request.recognizer;
  }
}

function isEmpty({ count, people, lines }: SpeakerEdits): boolean {
  return count === undefined && people.length === 0 && lines.length === 0;
}

/** Whether a track's own language says what is spoken: then it need not be guessed. */
export function trackLanguage(probe: Probe, index: number | undefined): string | undefined {
  const tag = probe.audio.find((track) => track.index === index)?.language;
  return tag && tag !== 'und' ? primarySubtag(tag) : undefined;
}
