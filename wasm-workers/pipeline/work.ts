import type { Artifact } from '../core/artifact.ts';
import type { SpokenLanguages } from '../core/language.ts';
import type { WindowVoices } from '../core/speaker.ts';
import type { Placement } from '../core/speech.ts';
import type { Transcript, Translation } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import type { LanguageProgress, StageStatus, WindowProgress, WindowStage } from './state.ts';
import { WINDOW_STAGES } from './state.ts';

/** A window's mixed sound and what the next window needs of it. */
export interface MixOutputs {
  readonly mix: Artifact;
  readonly tail: Artifact;
  readonly spill: Artifact;
  readonly loudness: Artifact;
}

/** One window in one language, as far as it has come. */
export class LanguageWork {
  readonly stages = waitingStages();
  translated?: { readonly artifact: Artifact; readonly translation: Translation };
  spoken?: readonly Artifact[];
  fitted?: { readonly placements: readonly Placement[]; readonly artifact: Artifact; readonly carry: number };
  mixed?: MixOutputs;
  /** AAC at the master's gain. */
  final?: { readonly packets: Artifact; readonly loudness: Artifact };

  /** Whether it can be heard: what is mixed is encoded as soon as a player asks for it. */
  get isPlayable(): boolean {
    return this.mixed !== undefined;
  }

  snapshot(): LanguageProgress {
    return {
      stages: { ...this.stages },
      translation: this.translated?.translation,
      placements: this.fitted?.placements,
      playable: this.isPlayable,
    };
  }
}

/** One window, as far as it has come. */
export class WindowWork {
  readonly window: Window;
  readonly stages = waitingStages();
  readonly languages: ReadonlyMap<string, LanguageWork>;
  started = false;
  speech?: Artifact;
  sound?: Artifact;
  /** Which languages it may be in, once it was listened to for that. */
  spoken?: SpokenLanguages;
  heard?: { readonly artifact: Artifact; readonly transcript: Transcript };
  /** Who was heard; undefined until the window's voices are told apart. */
  voices?: { readonly artifact: Artifact; readonly heard: WindowVoices };

  constructor(window: Window, languages: readonly string[]) {
    this.window = window;
    this.languages = new Map(languages.map((language) => [language, new LanguageWork()]));
  }

  get seconds(): number {
    return this.window.end - this.window.start;
  }

  snapshot(): WindowProgress {
    return {
      window: this.window,
      stages: { ...this.stages },
      transcript: this.heard?.transcript,
      languages: Object.fromEntries([...this.languages].map(([language, work]) => [language, work.snapshot()])),
    };
  }
}

function waitingStages(): Record<WindowStage, StageStatus> {
  return Object.fromEntries(WINDOW_STAGES.map((stage) => [stage, 'waiting'])) as Record<WindowStage, StageStatus>;
}
