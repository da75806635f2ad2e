import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import type { AlignedTranscript } from '../core/given-transcript.ts';
import { primarySubtag } from '../core/language.ts';
import type { Probe } from '../core/media.ts';
import type { Speaker } from '../core/speaker.ts';
import type { Placement } from '../core/speech.ts';
import type { Transcript, Translation } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import { chooseAudioTrack } from '../engines/engine.ts';
import { encode } from '../stages/encode.ts';
import { fit } from '../stages/fit.ts';
import { type Master, master } from '../stages/master.ts';
import { mix } from '../stages/mix.ts';
import { type CopyIndex, originalIndex } from '../stages/original-copy.ts';
import { plan } from '../stages/plan.ts';
import { probe } from '../stages/probe.ts';
import { report } from '../stages/report.ts';
import { speakers } from '../stages/speakers.ts';
import { synthesize } from '../stages/synthesize.ts';
import { type TranslationRoute, translate } from '../stages/translate.ts';
import { videoIndex } from '../stages/video-segment.ts';
import { chooseDevice, onDevice } from './devices.ts';
import { alignGiven, checkGiven, checkTimes, needsWholePlan } from './given.ts';
import { framesOf, layOut, timeOfFrame } from './layout.ts';
import { listen } from './listening.ts';
import type { DubProject } from './project.ts';
import type { Target } from './request.ts';
import { needed, staged } from './staged.ts';
import type { LanguageWork, WindowWork } from './work.ts';

/** Loudness of the finished rendition (EBU R 128 s2 for streaming, −16 LUFS), and of each spoken line before mixing. */
const TARGET_LUFS = -16;
const SPEECH_LUFS = -18;
/** AAC adds up to about one decibel of peak, so the limiter stays below the −1 dBTP of the finished file. */
const CEILING_DBTP = -2;
const DUCK_DB = -26;
const MAX_GAIN_DB = 24;
/** A difference of loudness that nobody hears. */
const INAUDIBLE_DB = 0.2;
/** How far an edit may move the whole before all of it is encoded again, in LU (architecture.md, "Loudness is global"). */
const KEPT_WITHIN_LU = 0.5;

/** The whole product on one screen: which steps make a dub, and in which order. */
export async function makeDub(project: DubProject): Promise<Artifact> {
  await prepare(project);
  const planned = planWindows(project);
  const given = align(project);
  await Promise.all([planned, given, project.windows.workOn((work) => listenAndSpeak(project, work))]);
  project.checkSpeechWasHeard();
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
    emit: (window) => project.windows.add(window as Window),
  });
  for (const window of await project.json<Window[]>(needed(windows))) void project.windows.add(window);
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
  project.given = alignGiven(project, async () =>
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

/** speakers: who the voices known so far are. Cheap, so it is asked again whenever a window was heard. */
async function compareVoices(project: DubProject): Promise<void> {
  const voices = project.works.flatMap((work) => work.voices ?? []);
  if (voices.length === 0) return;
  const inputs = voices.map(({ artifact }) => artifact);
  const [artifact] = await project.step(speakers, inputs, { count: project.speakers.count });
  const found = await project.json<Speaker[]>(needed(artifact));
  project.speakers.compared(
    found,
    voices.map(({ heard }) => heard),
  );
  project.changed();
}

async function translateAll(project: DubProject, work: WindowWork): Promise<void> {
  await Promise.all(project.request.targets.map((target) => translateInto(project, work, target)));
}

/** translate */
async function translateInto(project: DubProject, work: WindowWork, target: Target): Promise<void> {
  const { window, heard, speech } = work;
  const own = work.languages.get(target.language);
  if (!own || !heard || !speech) throw new Failure('internal', 'A window was translated before it was heard.');
  const { glossary = [] } = project.request;
  const edits = project.editsOf(window, target.language);
  const [artifact] = await onDevice(project, async () => {
    const routes = await routesOf(project, heard.transcript, target);
    if (routes[primarySubtag(heard.transcript.language)]?.method === 'kept')
      project.noticeKept(heard.transcript, target);
    const params = { window, to: target.language, routes, glossary, edits };
    return staged(project, work, 'translate', translate, [speech, heard.artifact], params, own);
  });
  own.translated = {
    artifact: needed(artifact),
    translation: await project.json<Translation>(needed(artifact)),
  };
  project.changed();
}

/** How each language that is spoken in a window gets into the target; a language by the way, with no way there, has none. */
async function routesOf(project: DubProject, { language, utterances }: Transcript, target: Target) {
  const main = primarySubtag(language);
  const routes: Record<string, TranslationRoute> = {};
  for (const spoken of new Set([main, ...utterances.map((utterance) => primarySubtag(utterance.language))])) {
    try {
      routes[spoken] = project.engines.routeOf(await project.wayFor(spoken, target.language));
    } catch (error) {
      if (spoken === main || Failure.from(error).code !== 'unsupported-language') throw error;
    }
  }
  return routes;
}

async function speakAll(project: DubProject, work: WindowWork): Promise<void> {
  await compareVoices(project);
  await Promise.all(project.request.targets.map((target) => speak(project, work, target)));
}

/** synthesize ▶ fit ▶ mix, for one language: from then on the window can be heard (see `encodePreview`). */
async function speak(project: DubProject, work: WindowWork, target: Target): Promise<void> {
  const own = needed(work.languages.get(target.language));
  await speakLines(project, work, target);
  await place(project, work, own, project.before(work)?.languages.get(target.language));
  project.changed();
}

/** synthesize, with the voices of whoever is known to speak. */
async function speakLines(project: DubProject, work: WindowWork, target: Target): Promise<void> {
  const { window } = work;
  const heard = needed(work.heard);
  const own = needed(work.languages.get(target.language));
  const { voices, lines } = project.speakers.voicesOf(heard.transcript.utterances, target);
  const inputs = [heard.artifact, needed(own.translated?.artifact)];
  own.spoken = await onDevice(project, () => {
    const params = {
      window,
      voices: voices.map((voice) => project.engines.speakingVoice(target.language, voice)),
      lines,
      noise: project.engines.noise(),
    };
    return staged(project, work, 'synthesize', synthesize, inputs, params, own);
  });
}

/** fit ▶ mix: what the previous window hands on (seconds, sound) shapes this one; unknown means nothing, until `finish`. */
async function place(
  project: DubProject,
  work: WindowWork,
  own: LanguageWork,
  before: LanguageWork | undefined,
): Promise<void> {
  const { window, heard, sound } = work;
  const [spoken, ...audio] = own.spoken ?? [];
  const carry = before?.fitted?.carry ?? 0;
  const lines = [needed(heard?.artifact), needed(own.translated?.artifact), needed(spoken)];
  const previousRate = before?.fitted?.placements.findLast(
    ({ status }) => status !== 'kept' && status !== 'silent',
  )?.rate;
  const [placed, handed] = await staged(project, work, 'fit', fit, lines, { window, carry, previousRate }, own);
  const { seconds } = await project.json<{ seconds: number }>(needed(handed));
  own.fitted = {
    artifact: needed(placed),
    placements: await project.json<Placement[]>(needed(placed)),
    carry: seconds,
  };
  const spill = before?.mixed?.spill ?? (await project.silence()).spill;
  const tool = project.engines.mediaTool(project.probed.probe.media);
  const params = { tool, window, duckDb: DUCK_DB, speechLufs: SPEECH_LUFS };
  const parts = [needed(sound), needed(heard?.artifact), needed(placed), needed(spoken), spill, ...audio];
  const [mixed, tail, rest, loudness] = await staged(project, work, 'mix', mix, parts, params, own);
  own.mixed = { mix: needed(mixed), tail: needed(tail), spill: needed(rest), loudness: needed(loudness) };
}

/** In source order, with what is now known of every joint: fit ▶ mix again where it differs, master, encode. */
async function finish(project: DubProject, target: Target): Promise<readonly Artifact[]> {
  const works = project.works.map((work) => ({ work, own: needed(work.languages.get(target.language)) }));
  let before: LanguageWork | undefined;
  for (const { work, own } of works) {
    // Now that everybody was heard: who turned out to be somebody else is spoken for again, all others are known already.
    await speakLines(project, work, target);
    await place(project, work, own, before);
    before = own;
  }
  const shares = works.map(({ own }) => needed(own.mixed?.loudness));
  const kept = project.request.gainsDb?.[target.language];
  const gainDb = kept ?? (await masterOf(project, shares, 0, 0)).master.gainDb;
  await encodeAll(project, works, gainDb);
  // The limiter takes some loudness; where that can be heard, the gain makes up for it once.
  const finals = works.map(({ own }) => needed(own.final?.loudness));
  const tolerance = kept === undefined ? INAUDIBLE_DB : KEPT_WITHIN_LU;
  const mastered = await masterOf(project, finals, gainDb, tolerance);
  if (mastered.master.gainDb !== gainDb) {
    if (kept !== undefined) project.notice('Your changes moved the loudness, so all of the dub was levelled again.');
    await encodeAll(project, works, mastered.master.gainDb);
  }
  project.gainsDb[target.language] = mastered.master.gainDb;
  const parts = works.flatMap(({ own }) => [
    needed(own.translated?.artifact),
    needed(own.fitted?.artifact),
    needed(own.spoken?.[0]),
    needed(own.mixed?.loudness),
    needed(own.final?.loudness),
  ]);
  return [mastered.artifact, ...parts];
}

async function masterOf(project: DubProject, shares: readonly Artifact[], presentGainDb: number, toleranceDb: number) {
  const params = { targetLufs: TARGET_LUFS, maxGainDb: MAX_GAIN_DB, presentGainDb, toleranceDb };
  const [artifact] = await project.step(master, shares, params);
  return { artifact: needed(artifact), master: await project.json<Master>(needed(artifact)) };
}

async function encodeAll(
  project: DubProject,
  works: readonly { readonly work: WindowWork; readonly own: LanguageWork }[],
  gainDb: number,
): Promise<void> {
  let tail = (await project.silence()).tail;
  for (const { work, own } of works) {
    const params = { ...project.engines.encoding(), gainDb, ceilingDbtp: CEILING_DBTP, last: project.isLast(work) };
    const inputs = [tail, needed(own.mixed?.mix)];
    const [packets, loudness] = await staged(project, work, 'encode', encode, inputs, params, own);
    own.final = { packets: needed(packets), loudness: needed(loudness) };
    tail = needed(own.mixed?.tail);
  }
  project.changed();
}

/**
 * Encodes a window at unity gain, to be heard while the rest is made. Only when a player asks for it: at the end everything is
 * encoded with the master's gain anyway.
 */
export async function encodePreview(project: DubProject, work: WindowWork, language: string): Promise<Artifact> {
  const own = needed(work.languages.get(language));
  const tail = project.before(work)?.languages.get(language)?.mixed?.tail ?? (await project.silence()).tail;
  const params = { ...project.engines.encoding(), gainDb: 0, ceilingDbtp: CEILING_DBTP, last: project.isLast(work) };
  const [packets] = await project.step(encode, [tail, needed(own.mixed?.mix)], params, {
    // A player waits for it.
    rank: () => -1,
  });
  return needed(packets);
}

function transcripts(project: DubProject): readonly Artifact[] {
  return project.works.map((work) => needed(work.heard?.artifact));
}
