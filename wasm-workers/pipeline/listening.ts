import type { Artifact } from '../core/artifact.ts';
import type { SpeechPart, SpokenLanguages } from '../core/language.ts';
import type { WindowVoices } from '../core/speaker.ts';
import { unheardSentence } from '../core/unheard.ts';
import type { Transcript } from '../core/utterance.ts';
import type { EngineRef } from '../engines/engine.ts';
import { detect } from '../stages/detect.ts';
import { diarize } from '../stages/diarize.ts';
import { excerpt } from '../stages/excerpt.ts';
import { extract } from '../stages/extract.ts';
import { apart } from '../stages/speech-parts.ts';
import { transcribe } from '../stages/transcribe.ts';
import { leaveGpu, onDevice } from './devices.ts';
import { compareLanguages } from './given.ts';
import { commonLanguage, ownLanguage, WITNESSES } from './languages.ts';
import type { DubProject } from './project.ts';
import { spokenLanguage } from './spoken.ts';
import { needed, staged } from './staged.ts';
import type { WindowWork } from './work.ts';

/**
 * extract ▶ detect ▶ transcribe, and `then` in the same turn. A window that is sure of its language is heard in it at once; one
 * that is not waits until the first windows have said what the whole is spoken in. What is decided depends on the sound alone, not
 * on the order in which windows are heard, so that a dub that was killed goes on to the same words.
 */
export async function listen(project: DubProject, work: WindowWork, then: () => Promise<void>): Promise<void> {
  await fetchSound(project, work);
  for (;;) {
    const isHeard = await project.inTurn(work, async () => {
      const parts = await partsOf(project, work);
      if (!parts) return false;
      await hear(project, work, parts);
      await then();
      return true;
    });
    if (isHeard) return;
    await findCommonLanguage(project);
  }
}

/** extract */
async function fetchSound(project: DubProject, work: WindowWork): Promise<void> {
  const { window } = work;
  const { probe: probed, audioTrack } = project.probed;
  const place = { start: window.start, end: window.end, overlap: window.overlap };
  const params = { tool: project.engines.mediaTool(probed.media), track: audioTrack, ...place };
  const [speech, sound] = await staged(project, work, 'extract', extract, [project.source], params);
  work.speech = needed(speech);
  work.sound = needed(sound);
}

/** What to hear of a window, in which language; undefined where that is not known before others were listened to. */
async function partsOf(project: DubProject, work: WindowWork): Promise<readonly SpeechPart[] | undefined> {
  const { speech } = work.window;
  const known = spokenLanguage(project.request);
  if (known !== undefined || speech.length === 0) return [{ speech, language: known }];
  const spoken = await spokenIn(project, work);
  const language = ownLanguage(spoken) ?? project.speech.common;
  return spoken.parts ?? (language && [{ speech, language: language.language }]);
}

/** detect */
async function spokenIn(project: DubProject, work: WindowWork): Promise<SpokenLanguages> {
  work.spoken ??= await onDevice(project, async () => {
    const params = { recognizer: project.engines.recognizer(), window: work.window };
    const options = { rank: () => project.windows.rankOf(work, 'transcribe') };
    const [artifact] = await project.step(detect, [needed(work.speech)], params, options);
    return project.json<SpokenLanguages>(needed(artifact));
  });
  return work.spoken;
}

/** Listens to the first windows with speech, wherever the playhead is, for what the whole is spoken in. */
async function findCommonLanguage(project: DubProject): Promise<void> {
  const witnesses = await project.changes.until(() => {
    const speaking = project.works.filter(({ window }) => window.speech.length > 0).slice(0, WITNESSES);
    return project.isPlanned || speaking.length === WITNESSES ? speaking : undefined;
  }, project.signal);
  const heard: SpokenLanguages[] = [];
  for (const witness of witnesses) {
    await fetchSound(project, witness);
    heard.push(await project.inTurn(witness, () => spokenIn(project, witness)));
  }
  const common = commonLanguage(heard);
  project.speech.common = { language: common?.language };
}

/** transcribe, or excerpt where the person has brought the words ▶ diarize */
async function hear(project: DubProject, work: WindowWork, parts: readonly SpeechPart[]): Promise<void> {
  const [first] = parts;
  const words =
    project.given && first?.language
      ? await recall(project, work, first.language, await project.given)
      : await wordsOf(project, work, parts);
  const artifact = await tellApart(project, work, words);
  work.heard = { artifact, transcript: await project.json<Transcript>(artifact) };
  if (project.given) project.speakers.hinted(project.works.flatMap((one) => one.heard?.transcript.utterances ?? []));
  project.speech.grew();
  project.changed();
}

/** excerpt */
async function recall(project: DubProject, work: WindowWork, language: string, given: Artifact): Promise<Artifact> {
  const isFirst = work === project.works.find(({ window }) => window.speech.length > 0);
  if (isFirst && !project.request.from) await compareWithSpeech(project, work, language);
  const [artifact] = await staged(project, work, 'transcribe', excerpt, [given], { window: work.window, language });
  return needed(artifact);
}

/** Listens to one window where the recogniser happens to be here: a transcript in another language is said so. */
async function compareWithSpeech(project: DubProject, work: WindowWork, language: string): Promise<void> {
  const recognizer = project.engines.recognizer();
  if (!(await project.has(recognizer.model))) return;
  const params = { recognizer, window: work.window, parts: [{ speech: work.window.speech }] };
  const [heard] = await project.step(transcribe, [needed(work.speech)], params);
  compareLanguages(language, await project.json<Transcript>(needed(heard)));
}

/** diarize: the words by voice, unless one person is said to speak. */
async function tellApart(project: DubProject, work: WindowWork, words: Artifact): Promise<Artifact> {
  if (!project.speakers.areToldApart) {
    project.show(work.stages, 'diarize', 'done');
    return words;
  }
  const params = { embedder: project.engines.embedder(), window: work.window };
  const [transcript, voices] = await staged(project, work, 'diarize', diarize, [needed(work.speech), words], params);
  work.voices = { artifact: needed(voices), heard: await project.json<WindowVoices>(needed(voices)) };
  return needed(transcript);
}

/** Words of a window, and whether long speech gave none. */
interface Words {
  readonly artifact: Artifact;
  readonly unheard: Transcript['unheard'];
}

/** transcribe; where long speech gave not one word, once more in another way. */
async function wordsOf(project: DubProject, work: WindowWork, parts: readonly SpeechPart[]): Promise<Artifact> {
  let words = await hearParts(project, work, parts);
  // Some graphics processors succeed with empty output: where the processor hears words, it is used from here on.
  if (words.unheard && project.engines.device === 'webgpu') {
    const wasm = project.engines.recognizer('wasm');
    await project.pullModels([wasm.model]);
    words = await hearParts(project, work, parts, wasm);
    if (!words.unheard) await leaveGpu(project, 'WebGPU heard no words where there are some.');
  }
  if (words.unheard) {
    const shorter = parts.flatMap(({ speech, language }) => apart(speech).map((own) => ({ speech: own, language })));
    words = await hearParts(project, work, shorter);
  }
  if (words.unheard) project.notices.add(unheardSentence(words.unheard));
  return words.artifact;
}

function hearParts(
  project: DubProject,
  work: WindowWork,
  parts: readonly SpeechPart[],
  recognizer?: EngineRef,
): Promise<Words> {
  return onDevice(project, async () => {
    const engine = recognizer ?? project.engines.recognizer();
    const params = { recognizer: engine, window: work.window, parts, said: spokenLanguage(project.request) };
    const [artifact] = await staged(project, work, 'transcribe', transcribe, [needed(work.speech)], params);
    const { unheard } = await project.json<Transcript>(needed(artifact));
    return { artifact: needed(artifact), unheard };
  });
}
