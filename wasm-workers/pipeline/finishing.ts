import type { Artifact } from '../core/artifact.ts';
import { encode } from '../stages/encode.ts';
import { type Master, master } from '../stages/master.ts';
import type { DubProject } from './project.ts';
import type { Target } from './request.ts';
import { place, speakLines } from './speaking.ts';
import { needed, staged } from './staged.ts';
import type { LanguageWork, WindowWork } from './work.ts';

/** Loudness of the finished rendition (EBU R 128 s2 for streaming). */
const TARGET_LUFS = -16;
/** AAC adds up to about one decibel of peak, so the limiter stays below the −1 dBTP of the finished file. */
const CEILING_DBTP = -2;
const MAX_GAIN_DB = 24;
/** A difference of loudness that nobody hears. */
const INAUDIBLE_DB = 0.2;
/** How far an edit may move the whole before all of it is encoded again, in LU (architecture.md, "Loudness is global"). */
const KEPT_WITHIN_LU = 0.5;

/** In source order, with what is now known of every joint: fit ▶ mix again where it differs, master, encode. */
export async function finish(project: DubProject, target: Target): Promise<readonly Artifact[]> {
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
    if (kept !== undefined)
      project.notices.add('Your changes moved the loudness, so all of the dub was levelled again.');
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
