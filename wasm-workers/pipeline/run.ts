import { Failure } from '../core/failure.ts';
import { sourceArtifact } from '../store/source.ts';
import { makeDub } from './dub.ts';
import type { Environment } from './environment.ts';
import { PackageFiles } from './files.ts';
import { whileAlone } from './lock.ts';
import { DubProject } from './project.ts';
import type { DubRequest } from './request.ts';
import type { DubResult, DubRun, DubState } from './state.ts';

/**
 * Starts a dub, or resumes one: steps that are known already are not run again. A second dub of the same source waits for the first.
 * @param file the source; it is read where it lies.
 */
export async function startDub(environment: Environment, file: File, request: DubRequest): Promise<DubRun> {
  const source = await sourceArtifact(file).catch((error) => {
    throw Failure.from(error);
  });
  environment.store.mount(source.digest, file);
  await environment.host.mount(source, file);
  const abort = new AbortController();
  const project = new DubProject(environment, source, request, abort);
  const files = new PackageFiles(project);
  let isCancelled = false;
  let failure: Failure | undefined;
  let result: DubResult | undefined;
  const make = () =>
    makeDub(project)
      .catch((error) => {
        // What still runs stops before the sweep.
        abort.abort();
        throw error;
      })
      .finally(() => project.sweep());
  const done = whileAlone(project, environment.name ?? '', make).then(
    async (report) => {
      result = { report, names: await files.names() };
      files.finish(report);
      project.enter('done');
      return result;
    },
    (error) => {
      failure = isCancelled ? new Failure('cancelled', 'The dub was cancelled.') : Failure.from(error);
      project.enter(failure.code === 'cancelled' ? 'cancelled' : 'failed');
      throw failure;
    },
  );
  done.catch(() => {});
  return {
    get state() {
      return snapshot(project, failure);
    },
    subscribe: (listener) => project.changes.subscribe(() => listener(snapshot(project, failure))),
    files,
    mp4: async (signal) => {
      await done;
      return files.mp4(signal);
    },
    describe: async (options) => {
      await done;
      return files.describe(options);
    },
    done,
    seek: (time) => project.windows.seek(time),
    continueWith: (edits) => project.endReview(edits),
    direct: (edits) => {
      const isTaken = project.speakers.direct(edits);
      if (isTaken) project.changed();
      return isTaken;
    },
    cancel: () => {
      // A failure that came first stays the reason.
      isCancelled ||= !abort.signal.aborted;
      abort.abort();
    },
  };
}

function snapshot(project: DubProject, failure: Failure | undefined): DubState {
  const languages = project.request.targets.map((target) => target.language);
  return {
    phase: project.phase,
    probe: project.isProbed ? project.probed.probe : undefined,
    windows: project.works.map((work) => work.snapshot()),
    planned: project.isPlanned,
    speakers: project.speakers.snapshot(),
    fraction: project.phase === 'done' ? 1 : (project.pace?.fraction ?? 0),
    secondsLeft: project.phase === 'done' ? 0 : project.pace?.secondsLeft,
    playableUntil: Object.fromEntries(languages.map((language) => [language, playableUntil(project, language)])),
    gainsDb: { ...project.gainsDb },
    place: project.engines.place,
    notices: project.notices.all,
    download: project.download,
    failure: failure?.toJSON(),
  };
}

function playableUntil(project: DubProject, language: string): number {
  let until = 0;
  for (const { window, languages } of project.works) {
    if (!languages.get(language)?.isPlayable) break;
    until = window.end;
  }
  return until;
}
