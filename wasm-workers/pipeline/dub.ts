import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import type { AlignedTranscript } from '../core/given-transcript.ts';
import type { Probe } from '../core/media.ts';
import type { Window } from '../core/window.ts';
import { chooseAudioTrack } from '../engines/engine.ts';
import { type CopyIndex, originalIndex } from '../stages/original-copy.ts';
import { plan } from '../stages/plan.ts';
import { probe } from '../stages/probe.ts';
import { report } from '../stages/report.ts';
import { videoIndex } from '../stages/video-segment.ts';
import { chooseDevice } from './devices.ts';
import { finish } from './finishing.ts';
import { alignGiven, checkGiven, checkTimes, needsWholePlan } from './given.ts';
import { framesOf, layOut, timeOfFrame } from './layout.ts';
import { listen } from './listening.ts';
import type { DubProject } from './project.ts';
import { compareVoices, speakAll, translateAll } from './speaking.ts';
import { needed } from './staged.ts';
import type { WindowWork } from './work.ts';

/** The whole product on one screen: which steps make a dub, and in which order. */
export async function makeDub(project: DubProject): Promise<Artifact> {
  await prepare(project);
  const planned = planWindows(project);
  const given = align(project);
  await Promise.all([planned, given, project.windows.workOn((work) => listenAndSpeak(project, work))]);
  project.speech.check();
  if (project.given) await lookAtTimes(project, await project.given);
  if (project.request.reviewTranscript) {
    await compareVoices(project);
    await project.review();
    await project.windows.workOn(async (work) => {
      await translateAll(project, work);
      await speakAll(project, work);
    });
  }
  await compareVoices(project);
  project.speakers.close();
  project.enter('mastering');
  const dubs = [];
  for (const target of project.request.targets) dubs.push(await finish(project, target));
  const [written] = await project.step(report, [project.probed.artifact, ...transcripts(project), ...dubs.flat()], {
    windows: project.works.length,
    edges: [0, ...project.works.map(({ window }) => window.end)],
    languages: project.request.targets.map((target) => target.language),
    edits: project.edits,
    models: project.engines.modelDigests(),
    media: project.probed.probe.media,
    people: project.speakers.people,
    moved: project.speakers.edits.lines,
    device: project.engines.device,
    deviceReason: project.engines.place?.reason ?? '',
  });
  return needed(written);
}

async function prepare(project: DubProject): Promise<void> {
  project.enter('probing');
  const [artifact] = await project.step(probe, [project.source], { tools: project.engines.mediaTools() });
  const probed = await project.json<Probe>(needed(artifact));
  const track = project.request.audioTrack ?? chooseAudioTrack(probed.audio)?.index;
  const chosen = probed.audio.find((candidate) => candidate.index === track);
  if (!chosen?.decodable)
    throw new Failure('unsupported-input', 'This audio track cannot be decoded. Choose another track of the file.');
  const duration = Math.min(probed.duration, project.request.until ?? Infinity);
  const video = project.videoParams(probed);
  const [index] = video ? await project.step(videoIndex, [project.source], video) : [];
  const copying = { tool: project.engines.mediaTool(probed.media), track: chosen.index, duration };
  const [copied] = await project.step(originalIndex, [project.source], copying);
  const { copy } = await project.json<CopyIndex>(needed(copied));
  const layout = layOut(duration, index ? await project.json(index) : undefined, copy);
  project.begin({ artifact: needed(artifact), probe: probed, audioTrack: chosen.index, layout });
  checkGiven(project);
  // One with times is read at once: what is wrong with it is said before anything is downloaded.
  if (!needsWholePlan(project)) await align(project);
  await chooseDevice(project);
  await project.pullModels();
}

async function planWindows(project: DubProject): Promise<void> {
  project.enter('dubbing');
  const [windows] = await project.step(plan, [project.source], planParams(project, project.probed.layout.duration), {
    emit: (window) => {
      project.windows.add(window as Window);
      return project.windows.untilHungry();
    },
  });
  for (const window of await project.json<Window[]>(needed(windows))) project.windows.add(window);
  project.windows.end();
}

function planParams(project: DubProject, duration: number) {
  const { probe: probed, audioTrack } = project.probed;
  return {
    tool: project.engines.mediaTool(probed.media),
    detector: project.engines.detector(),
    track: audioTrack,
    duration: timeOfFrame(framesOf(duration)),
  };
}

/** align: where the person brings a transcript. A text without times is aligned to all of the file, also where less is dubbed. */
async function align(project: DubProject): Promise<void> {
  if (!project.request.transcript) return;
  const { probe: probed, layout } = project.probed;
  const duration = project.request.until === undefined ? layout.duration : probed.duration;
  project.given ??= alignGiven(project, async () =>
    needed((await project.step(plan, [project.source], planParams(project, duration)))[0]),
  );
  await project.given;
}

async function lookAtTimes(project: DubProject, given: Artifact): Promise<void> {
  const speech = project.works.flatMap(({ window }) => window.speech);
  checkTimes(project, await project.json<AlignedTranscript>(given), speech);
}

async function listenAndSpeak(project: DubProject, work: WindowWork): Promise<void> {
  const { reviewTranscript } = project.request;
  // A window is heard and translated in one go: else the next window would be heard before this one can be spoken.
  await listen(project, work, async () => {
    if (!reviewTranscript) await translateAll(project, work);
  });
  if (!reviewTranscript) await speakAll(project, work);
}

function transcripts(project: DubProject): readonly Artifact[] {
  return project.works.map((work) => needed(work.heard?.artifact));
}
