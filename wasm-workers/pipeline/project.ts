import { withRequirements } from '../../models-manifest/catalogue.ts';
import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import type { Probe } from '../core/media.ts';
import type { Stage } from '../core/stage.ts';
import type { UtteranceEdit } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { silentWav, TAIL_SAMPLES } from '../stages/mix.ts';
import type { VideoIndexParams } from '../stages/video-segment.ts';
import { Changes } from './changes.ts';
import { DubEngines } from './engines.ts';
import type { Environment } from './environment.ts';
import { costsOf } from './estimate.ts';
import { needsWholePlan } from './given.ts';
import { HeardSpeech } from './heard-speech.ts';
import { frameOfTime, type Layout } from './layout.ts';
import { Notices } from './notices.ts';
import { Pace } from './pace.ts';
import { whoCannotPlay } from './picture.ts';
import type { DubRequest } from './request.ts';
import { Schedule, scheduleOf } from './schedule.ts';
import { DubSpeakers } from './speakers.ts';
import { spokenLanguage } from './spoken.ts';
import type { DubPhase, StageStatus, WindowStage } from './state.ts';
import { type StepOptions, Steps } from './steps.ts';
import { WayFinder } from './way-finder.ts';
import type { Way } from './ways.ts';
import { DubWindows } from './windows.ts';
import type { WindowWork } from './work.ts';

/** What is known once the source has been looked at. */
export interface Probed {
  readonly artifact: Artifact;
  readonly probe: Probe;
  readonly audioTrack: number;
  readonly layout: Layout;
}

/** One dub in progress: what is known of it, and the ways to run its steps. dub.ts says which steps. */
export class DubProject {
  readonly environment: Environment;
  readonly request: DubRequest;
  readonly source: Artifact;
  readonly engines: DubEngines;
  readonly windows: DubWindows;
  readonly speakers: DubSpeakers;
  readonly changes = new Changes();
  readonly notices = new Notices(() => this.changed());
  readonly speech: HeardSpeech;
  readonly timings: Record<string, number> = {};
  /** Master gain in dB of each target language that is finished. */
  readonly gainsDb: Record<string, number> = {};
  phase: DubPhase = 'probing';
  download: { readonly receivedBytes: number; readonly totalBytes: number } | undefined;
  edits: readonly UtteranceEdit[];
  /** The person's own transcript on the clock of the source, once it is there; see given.ts. */
  given: Promise<Artifact> | undefined;
  pace: Pace | undefined;
  readonly #abort: AbortController;
  readonly #steps: Steps;
  readonly #turns = new Schedule();
  readonly #ways: WayFinder;
  #probed: Probed | undefined;
  #isReviewed = false;
  #silence: { readonly tail: Artifact; readonly spill: Artifact } | undefined;

  constructor(environment: Environment, source: Artifact, request: DubRequest, abort: AbortController) {
    this.environment = environment;
    this.source = source;
    this.request = request;
    this.engines = new DubEngines(request);
    this.windows = new DubWindows({
      languages: request.targets.map((target) => target.language),
      changes: this.changes,
      signal: abort.signal,
      needsWholePlan: needsWholePlan({ request }),
    });
    this.speakers = new DubSpeakers(request);
    this.speech = new HeardSpeech(request, () => this.works, this.notices);
    this.#ways = new WayFinder({
      translator: request.translator ?? 'auto',
      recognizer: request.recognizer,
      signal: abort.signal,
      modelsOf: (way) => this.engines.modelsOf(way),
      has: (id) => this.has(id),
      pull: (ids) => this.#pull(ids),
      notice: (sentence) => this.notices.add(sentence),
    });
    this.edits = request.edits;
    this.#abort = abort;
    const { host, store, ledger } = environment;
    this.#steps = new Steps({ runner: host, store, ledger, schedule: scheduleOf(host) });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get probed(): Probed {
    if (!this.#probed) throw new Failure('internal', 'The source was not looked at yet.');
    return this.#probed;
  }

  get isProbed(): boolean {
    return this.#probed !== undefined;
  }

  /** Runs a step, or finds what it gave before. */
  async step<Params extends object>(
    stage: Stage<Params, EngineRoom>,
    inputs: readonly Artifact[],
    params: Params,
    options: Partial<StepOptions> = {},
  ): Promise<readonly Artifact[]> {
    const ran = (ms: number) => {
      this.timings[stage.id] = (this.timings[stage.id] ?? 0) + ms;
      options.ran?.(ms);
    };
    return this.#steps.run(stage, inputs, params, { rank: () => 0, signal: this.signal, ...options, ran });
  }

  /** Reads an artifact, making it again where it was not kept. */
  read(artifact: Artifact): Promise<Blob> {
    return this.#steps.read(artifact, { signal: this.signal, rank: () => 0 });
  }

  async json<T>(artifact: Artifact): Promise<T> {
    return JSON.parse(await (await this.read(artifact)).text()) as T;
  }

  /** Keeps something that no step made. */
  put(blob: Blob): Promise<Artifact> {
    return this.environment.store.put(blob);
  }

  /** Whether a model is on this device already. */
  has(model: string): Promise<boolean> {
    return this.environment.models.has(model);
  }

  changed(): void {
    this.changes.notify();
  }

  enter(phase: DubPhase): void {
    this.phase = phase;
    this.changed();
  }

  begin(probed: Probed): void {
    this.#probed = probed;
    this.pace = new Pace(probed.layout.duration, this.request.targets.length, costsOf(this.request));
    this.changed();
  }

  /** Brings what the dub loads to this machine; of the translators, those that are known to be needed. */
  async pullModels(ids: readonly string[] = this.engines.models()): Promise<void> {
    await this.#pull(ids);
    const from = spokenLanguage(this.request);
    if (from) for (const { language } of this.request.targets) await this.wayFor(from, language);
  }

  async #pull(ids: readonly string[]): Promise<void> {
    const { models } = this.environment;
    const missing: string[] = [];
    for (const id of withRequirements(ids)) if (!(await models.has(id))) missing.push(id);
    if (missing.length === 0) return;
    const before = this.phase;
    this.enter('downloading');
    try {
      await models.pull(missing, {
        signal: this.signal,
        onProgress: ({ receivedBytes, totalBytes }) => {
          this.download = { receivedBytes, totalBytes };
          this.changed();
        },
      });
    } finally {
      this.download = undefined;
      if (this.phase === 'downloading') this.enter(before);
    }
  }

  /** How speech gets from one language into another: the best way that can be had. @throws Failure `unsupported-language` */
  async wayFor(from: string, to: string): Promise<Way> {
    const way = await this.#ways.find(from, to);
    this.engines.use(way);
    return way;
  }

  /** The same by text alone, for words that a person corrected; undefined where it cannot be had. */
  async textWayFor(from: string, to: string): Promise<Way | undefined> {
    const way = await this.#ways.findByText(from, to);
    if (way) this.engines.use(way);
    return way;
  }

  /** How the picture gets into the package: copied, coded anew, or not at all. */
  videoParams(probed: Probe): VideoIndexParams | undefined {
    const [track] = probed.video;
    if (!track) return undefined;
    const recode = this.request.recodeVideo === true && whoCannotPlay(track) !== undefined;
    if (!track.copyable && !recode) {
      this.notices.add(
        `No browser plays this picture (${track.codec}), so only the sound is dubbed. Choose to convert it to H.264 to keep it.`,
      );
      return undefined;
    }
    const own = this.engines.mediaTool(probed.media);
    return {
      tools: recode && probed.media !== 'ffmpeg' ? [own, this.engines.mediaTool('ffmpeg')] : [own],
      track: track.index,
      recode,
    };
  }

  // Windows, in source order.

  get works(): readonly WindowWork[] {
    return this.windows.works;
  }

  get isPlanned(): boolean {
    return this.windows.isPlanned;
  }

  isLast(work: WindowWork): boolean {
    return frameOfTime(work.window.end) >= this.probed.layout.frames;
  }

  before(work: WindowWork): WindowWork | undefined {
    return this.works[work.window.index - 1];
  }

  /** One window at a time listens, translations included; the one at the playhead goes first. */
  inTurn<T>(work: WindowWork, listening: () => Promise<T>): Promise<T> {
    return this.#turns.run('listen', () => this.windows.rankOf(work, 'transcribe'), this.signal, listening);
  }

  // A person's review of what was heard.

  /** Corrections of a window that shape its lines in a target language. */
  editsOf(window: Window, language?: string): readonly UtteranceEdit[] {
    return this.edits.filter(
      (edit) => edit.id.startsWith(`w${window.index}u`) && (edit.language === undefined || edit.language === language),
    );
  }

  async review(): Promise<void> {
    this.enter('reviewing');
    await this.changes.until(() => (this.#isReviewed ? true : undefined), this.signal);
    this.enter('dubbing');
  }

  endReview(edits: readonly UtteranceEdit[]): void {
    this.edits = edits;
    this.#isReviewed = true;
    this.changed();
  }

  /** What stands before the first window: a silent tail for the encoder, and no speech that runs over. */
  async silence(): Promise<{ readonly tail: Artifact; readonly spill: Artifact }> {
    const { store } = this.environment;
    this.#silence ??= { tail: await store.put(silentWav(TAIL_SAMPLES, 2)), spill: await store.put(silentWav(0, 1)) };
    return this.#silence;
  }

  // What a person sees.

  show(stages: Record<WindowStage, StageStatus>, stage: WindowStage, status: StageStatus): void {
    stages[stage] = status;
    this.changed();
  }

  measured(stage: WindowStage, work: WindowWork, ms: number): void {
    this.pace?.measured(stage, work.seconds, ms);
  }

  finished(stage: WindowStage, work: WindowWork): void {
    this.pace?.done(stage, work.seconds);
  }

  /** Removes what is cheap to make again. */
  sweep(): Promise<void> {
    return this.#steps.sweep();
  }
}
