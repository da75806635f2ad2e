import { boxes, findBoxes, viewOf } from '../isobmff.ts';

/** Flags of `trun` (ISO/IEC 14496-12, 8.8.8). */
const TRUN = { dataOffset: 1, firstFlags: 4, duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 } as const;

/**
 * Moves the fragments of a segment with one track so that its first frame in decoding order, a key frame, is shown at a time.
 * @param start seconds.
 * @returns the segment, changed in place.
 */
export function placeFragment(
  init: Uint8Array,
  media: Uint8Array<ArrayBuffer>,
  start: number,
): Uint8Array<ArrayBuffer> {
  const timescale = mediaTimescale(init);
  const view = viewOf(media);
  const times = findBoxes(media, 'moof/traf/tfdt');
  const first = times[0];
  if (!first) return media;
  const shown = decodeTime(view, first.content) + firstComposition(media);
  const shift = Math.round(start * timescale) - shown;
  for (const { content } of times) setDecodeTime(view, content, Math.max(0, decodeTime(view, content) + shift));
  for (const box of boxes(media)) if (box.type === 'sidx') moveSidx(view, box.content, start);
  return media;
}

function mediaTimescale(init: Uint8Array): number {
  const [mdhd] = findBoxes(init, 'moov/trak/mdia/mdhd');
  const view = viewOf(init);
  return mdhd ? view.getUint32(mdhd.content + (view.getUint8(mdhd.content) === 1 ? 20 : 12)) : 1;
}

function decodeTime(view: DataView, content: number): number {
  return view.getUint8(content) === 1 ? Number(view.getBigUint64(content + 4)) : view.getUint32(content + 4);
}

function setDecodeTime(view: DataView, content: number, time: number): void {
  if (view.getUint8(content) === 1) view.setBigUint64(content + 4, BigInt(time));
  else view.setUint32(content + 4, time);
}

/** How much later than it is decoded the first sample is shown. */
function firstComposition(media: Uint8Array): number {
  const [trun] = findBoxes(media, 'moof/traf/trun');
  if (!trun) return 0;
  const view = viewOf(media);
  const flags = view.getUint32(trun.content) & 0xffffff;
  if (!(flags & TRUN.composition)) return 0;
  const before = [TRUN.dataOffset, TRUN.firstFlags, TRUN.duration, TRUN.size, TRUN.flags].filter(
    (flag) => flags & flag,
  );
  return view.getInt32(trun.content + 8 + 4 * before.length);
}

/** The index of a segment repeats its earliest time, in its own timescale (8.16.3). */
function moveSidx(view: DataView, content: number, start: number): void {
  const time = Math.round(start * view.getUint32(content + 8));
  if (view.getUint8(content) === 1) view.setBigUint64(content + 12, BigInt(time));
  else view.setUint32(content + 12, time);
}
