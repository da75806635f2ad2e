import { type Box, findBoxes, viewOf } from '../isobmff.ts';

/** One sample of a track: where it lies, and when it is shown, in seconds of the presentation. */
export interface SampleEntry {
  readonly offset: number;
  readonly size: number;
  readonly start: number;
  readonly duration: number;
}

/** A track's samples from its sample tables (ISO/IEC 14496-12, 8.6 and 8.7), its edit list applied. */
export function sampleTable(moov: Uint8Array, trak: Box): SampleEntry[] {
  const view = viewOf(moov);
  const table = (name: string) => findBoxes(moov, `mdia/minf/stbl/${name}`, trak)[0]?.content;
  const [stsz, stsc, stts] = [table('stsz'), table('stsc'), table('stts')];
  const [stco, co64] = [table('stco'), table('co64')];
  const offsets = stco ?? co64;
  if (stsz === undefined || stsc === undefined || stts === undefined || offsets === undefined) return [];
  const timescale = mediaTimescale(moov, trak);
  const shift = editShift(moov, trak, timescale);
  const durations = runs(view, stts);
  const perChunk = chunkLengths(view, stsc);
  const uniform = view.getUint32(stsz + 4);
  const count = view.getUint32(stsz + 8);
  const samples: SampleEntry[] = [];
  let time = 0;
  for (let chunk = 0; samples.length < count && chunk < view.getUint32(offsets + 4); chunk++) {
    let offset =
      co64 === undefined ? view.getUint32(offsets + 8 + 4 * chunk) : Number(view.getBigUint64(co64 + 8 + 8 * chunk));
    for (let i = perChunk(chunk); i > 0 && samples.length < count; i--) {
      const size = uniform || view.getUint32(stsz + 12 + 4 * samples.length);
      const duration = durations();
      samples.push({ offset, size, start: time / timescale + shift, duration: duration / timescale });
      offset += size;
      time += duration;
    }
  }
  return samples;
}

/** Reads (count, value) pairs one value at a time. */
function runs(view: DataView, stts: number): () => number {
  let entry = -1;
  let left = 0;
  return () => {
    while (left === 0 && entry + 1 < view.getUint32(stts + 4)) left = view.getUint32(stts + 8 + 8 * ++entry);
    left--;
    return view.getUint32(stts + 12 + 8 * Math.max(0, entry));
  };
}

function chunkLengths(view: DataView, stsc: number): (chunk: number) => number {
  const entries = view.getUint32(stsc + 4);
  let entry = 0;
  return (chunk) => {
    while (entry + 1 < entries && view.getUint32(stsc + 8 + 12 * (entry + 1)) <= chunk + 1) entry++;
    return view.getUint32(stsc + 12 + 12 * entry);
  };
}

function mediaTimescale(moov: Uint8Array, trak: Box): number {
  const [mdhd] = findBoxes(moov, 'mdia/mdhd', trak);
  if (!mdhd) return 1;
  const view = viewOf(moov);
  return view.getUint32(mdhd.content + (view.getUint8(mdhd.content) === 1 ? 20 : 12)) || 1;
}

/** Seconds by which the edit list moves the media: an empty edit delays it, a media time cuts its start. */
function editShift(moov: Uint8Array, trak: Box, timescale: number): number {
  const view = viewOf(moov);
  const [elst] = findBoxes(moov, 'edts/elst', trak);
  const [mvhd] = findBoxes(moov, 'moov/mvhd');
  if (!elst || !mvhd) return 0;
  const movieTimescale = view.getUint32(mvhd.content + (view.getUint8(mvhd.content) === 1 ? 20 : 12)) || 1;
  const long = view.getUint8(elst.content) === 1;
  let delay = 0;
  for (let entry = 0; entry < view.getUint32(elst.content + 4); entry++) {
    const at = elst.content + 8 + entry * (long ? 20 : 12);
    const duration = long ? Number(view.getBigUint64(at)) : view.getUint32(at);
    const mediaTime = long ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    if (mediaTime >= 0) return delay - mediaTime / timescale;
    delay += duration / movieTimescale;
  }
  return delay;
}
