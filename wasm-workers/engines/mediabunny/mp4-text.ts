import { throwIfAborted } from '../../core/failure.ts';
import type { Chapter, Cue } from '../../core/media.ts';
import { type Box, boxes, findBoxes, fourLetters, readTopBox, viewOf } from '../isobmff.ts';
import { languageTag, trackName } from '../tags.ts';
import { type ContainerText, chaptersOf, type TextTrack } from './container-text.ts';
import { type SampleEntry, sampleTable } from './mp4-samples.ts';

const SUBTITLE_HANDLERS = new Set(['sbtl', 'subt', 'text']);
const TEXT_CODECS = new Set(['tx3g', 'wvtt', 'text']);

/** Text tracks and chapters of MP4 and MOV; texts inside fragments (moof) are not read. */
export async function mp4Text(blob: Blob, duration: number): Promise<ContainerText> {
  const moov = await readTopBox(blob, 'moov');
  if (!moov) return { subtitles: [], chapters: [] };
  const tracks = findBoxes(moov, 'moov/trak').map((trak) => describe(moov, trak));
  const chapterIds = new Set(tracks.flatMap((track) => track.chapterIds));
  const subtitles = tracks
    .filter(({ id, handler, codec }) => SUBTITLE_HANDLERS.has(handler) && TEXT_CODECS.has(codec) && !chapterIds.has(id))
    .map(({ trak, codec, ...track }, index): TextTrack => {
      const samples = sampleTable(moov, trak).filter(({ size }) => size > 2);
      const start = samples[0]?.start ?? 0;
      const last = samples.at(-1);
      const length = last ? last.start + last.duration - start : 0;
      return {
        ...{ kind: 'subtitle', index, codec, language: track.language, name: track.name, isDefault: track.enabled },
        ...{ start, duration: length, cues: (signal) => readCues(blob, samples, codec, signal) },
      };
    });
  const chapterTrack = tracks.find(({ id }) => chapterIds.has(id));
  const nero = neroChapters(moov, duration);
  if (nero.length > 0 || !chapterTrack) return { subtitles, chapters: nero };
  const cues = await readCues(blob, sampleTable(moov, chapterTrack.trak), 'text', undefined);
  return { subtitles, chapters: cues.map(({ start, end, text }) => ({ start, end, title: text })) };
}

function describe(moov: Uint8Array, trak: Box) {
  const view = viewOf(moov);
  const [tkhd] = findBoxes(moov, 'tkhd', trak);
  const [mdhd] = findBoxes(moov, 'mdia/mdhd', trak);
  const [hdlr] = findBoxes(moov, 'mdia/hdlr', trak);
  const [stsd] = findBoxes(moov, 'mdia/minf/stbl/stsd', trak);
  const [chap] = findBoxes(moov, 'tref/chap', trak);
  const isLong = tkhd ? view.getUint8(tkhd.content) === 1 : false;
  const packed = mdhd ? view.getUint16(mdhd.content + (view.getUint8(mdhd.content) === 1 ? 32 : 20)) : 0;
  const language = String.fromCharCode(...[10, 5, 0].map((shift) => ((packed >> shift) & 31) + 0x60));
  return {
    trak,
    id: tkhd ? view.getUint32(tkhd.content + (isLong ? 20 : 12)) : 0,
    enabled: tkhd ? (view.getUint8(tkhd.content + 3) & 1) === 1 : false,
    handler: hdlr ? fourLetters(view, hdlr.content + 8) : '',
    name: hdlr ? trackName(new TextDecoder().decode(moov.subarray(hdlr.content + 24, hdlr.end))) : undefined,
    codec: stsd ? fourLetters(view, stsd.content + 12) : '',
    language: languageTag(/^[a-z]{3}$/.test(language) ? language : undefined),
    chapterIds: chap
      ? Array.from({ length: (chap.end - chap.content) / 4 }, (_, i) => view.getUint32(chap.content + 4 * i))
      : [],
  };
}

/** `chpl` as Nero and FFmpeg write it: times in units of 100 ns, titles with a length of one byte. */
function neroChapters(moov: Uint8Array, duration: number): Chapter[] {
  const [chpl] = findBoxes(moov, 'moov/udta/chpl');
  if (!chpl) return [];
  const view = viewOf(moov);
  let at = chpl.content + (view.getUint8(chpl.content) === 0 ? 4 : 8);
  const starts: { start: number; title: string }[] = [];
  for (let left = view.getUint8(at++); left > 0 && at + 9 <= chpl.end; left--) {
    const length = view.getUint8(at + 8);
    const title = new TextDecoder().decode(moov.subarray(at + 9, at + 9 + length));
    starts.push({ start: Number(view.getBigUint64(at)) / 1e7, title });
    at += 9 + length;
  }
  return chaptersOf(starts, duration);
}

async function readCues(blob: Blob, samples: readonly SampleEntry[], codec: string, signal: AbortSignal | undefined) {
  const cues: Cue[] = [];
  for (const { offset, size, start, duration } of samples) {
    throwIfAborted(signal);
    const bytes = new Uint8Array(await blob.slice(offset, offset + size).arrayBuffer());
    const text = codec === 'wvtt' ? webVttSample(bytes) : timedText(bytes);
    if (text) cues.push({ start: Math.max(0, start), end: start + duration, text });
  }
  return cues;
}

/** 3GPP TS 26.245: a length of two bytes, then UTF-8, or UTF-16 after a byte order mark. */
function timedText(bytes: Uint8Array): string {
  if (bytes.length < 2) return '';
  const text = bytes.subarray(2, 2 + viewOf(bytes).getUint16(0));
  const encoding =
    text[0] === 0xfe && text[1] === 0xff ? 'utf-16be' : text[0] === 0xff && text[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(text).replaceAll('\r', '').trim();
}

/** ISO/IEC 14496-30: the payloads of the cues that a sample shows. */
function webVttSample(bytes: Uint8Array): string {
  const payloads = [...boxes(bytes)]
    .filter(({ type }) => type === 'vttc')
    .flatMap((cue) => findBoxes(bytes, 'payl', cue));
  return payloads.map(({ content, end }) => new TextDecoder().decode(bytes.subarray(content, end))).join('\n');
}
