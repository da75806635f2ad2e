import { Failure } from '../core/failure.ts';
import { primarySubtag } from '../core/language.ts';
import type { Speaker } from '../core/speaker.ts';
import type { Placement } from '../core/speech.ts';
import type { Transcript, Translation, UtteranceEdit } from '../core/utterance.ts';
import { fit } from '../stages/fit.ts';
import { mix } from '../stages/mix.ts';
import { speakers } from '../stages/speakers.ts';
import { synthesize } from '../stages/synthesize.ts';
import { type TranslationRoute, translate } from '../stages/translate.ts';
import { onDevice } from './devices.ts';
import type { DubProject } from './project.ts';
import type { Target } from './request.ts';
import { needed, staged } from './staged.ts';
import type { LanguageWork, WindowWork } from './work.ts';

/** Loudness of each spoken line before mixing, and gain of the original under it. */
const SPEECH_LUFS = -18;
const DUCK_DB = -26;

/** speakers: who the voices known so far are. Cheap, so it is asked again whenever a window was heard. */
export async function compareVoices(project: DubProject): Promise<void> {
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

export async function translateAll(project: DubProject, work: WindowWork): Promise<void> {
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
    const routes = await routesOf(project, heard.transcript, target, edits);
    if (routes[primarySubtag(heard.transcript.language)]?.method === 'kept')
      project.speech.kept(heard.transcript, target);
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
async function routesOf(
  project: DubProject,
  { language, utterances }: Transcript,
  target: Target,
  edits: readonly UtteranceEdit[],
) {
  const corrected = new Set(edits.filter((edit) => edit.language === undefined).map(({ id }) => id));
  const main = primarySubtag(language);
  const routes: Record<string, TranslationRoute> = {};
  for (const spoken of new Set([main, ...utterances.map((utterance) => primarySubtag(utterance.language))])) {
    try {
      const way = await project.wayFor(spoken, target.language);
      const isCorrected = utterances.some((one) => primarySubtag(one.language) === spoken && corrected.has(one.id));
      const byText = way.sound && isCorrected ? await project.textWayFor(spoken, target.language) : undefined;
      routes[spoken] = {
        ...project.engines.routeOf(way),
        ...(byText ? { corrected: project.engines.routeOf(byText) } : {}),
      };
    } catch (error) {
      if (spoken === main || Failure.from(error).code !== 'unsupported-language') throw error;
    }
  }
  return routes;
}

export async function speakAll(project: DubProject, work: WindowWork): Promise<void> {
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
export async function speakLines(project: DubProject, work: WindowWork, target: Target): Promise<void> {
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
export async function place(
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
