import { Failure, throwIfAborted } from '../../core/failure.ts';
import type { Chapter, Cue } from '../../core/media.ts';
import { languageTag, trackName } from '../tags.ts';
import { type ContainerText, chaptersOf, type TextTrack } from './container-text.ts';
import { EbmlReader, type Element } from './ebml.ts';
import { cueText } from './matroska-cue.ts';

/** Element ids of Matroska (RFC 9559). */
const ID = {
  ...{ segment: 0x18538067, seekHead: 0x114d9b74, seek: 0x4dbb, seekId: 0x53ab, seekPosition: 0x53ac },
  ...{ info: 0x1549a966, timestampScale: 0x2ad7b1, tracks: 0x1654ae6b, trackEntry: 0xae, trackNumber: 0xd7 },
  ...{ trackType: 0x83, flagDefault: 0x88, name: 0x536e, language: 0x22b59c, languageBcp47: 0x22b59d, codecId: 0x86 },
  ...{ contentEncodings: 0x6d80, chapters: 0x1043a770, edition: 0x45b9, atom: 0xb6, atomStart: 0x91, atomEnd: 0x92 },
  ...{ atomDisplay: 0x80, atomString: 0x85, cluster: 0x1f43b675, timestamp: 0xe7, simpleBlock: 0xa3 },
  ...{ blockGroup: 0xa0, block: 0xa1, blockDuration: 0x9b },
} as const;
const SUBTITLE_TYPE = 17;

/** What of a Matroska file is wanted here. */
interface Layout {
  readonly reader: EbmlReader;
  readonly segment: Element;
  /** Seconds of one tick. */
  readonly tick: number;
  readonly tracks: readonly Element[];
  readonly chapters: Element | undefined;
}

/** Text tracks and chapters of Matroska and WebM. Cues are found by going through the file: that takes as long as reading it. */
export async function matroskaText(blob: Blob, duration: number): Promise<ContainerText> {
  const layout = await readLayout(new EbmlReader(blob));
  if (!layout) return { subtitles: [], chapters: [] };
  const subtitles: TextTrack[] = [];
  for (const entry of layout.tracks) {
    const track = await readTrack(layout, entry, subtitles.length, duration);
    if (track) subtitles.push(track);
  }
  return { subtitles, chapters: layout.chapters ? await readChapters(layout, layout.chapters, duration) : [] };
}

async function readLayout(reader: EbmlReader): Promise<Layout | undefined> {
  const segment = await firstOf(reader, 0, reader.size, ID.segment);
  if (!segment) return undefined;
  const tracks: Element[] = [];
  let tick = 1e-3;
  let chapters: Element | undefined;
  for await (const child of reader.children(segment.content, segment.end)) {
    if (child.id === ID.cluster) break;
    if (child.id === ID.chapters) chapters = child;
    if (child.id === ID.seekHead) chapters ??= await soughtElement(reader, segment, child, ID.chapters);
    if (child.id === ID.info) {
      const scale = await firstOf(reader, child.content, child.end, ID.timestampScale);
      if (scale) tick = (await reader.unsigned(scale)) / 1e9;
    }
    if (child.id === ID.tracks)
      for await (const entry of reader.children(child.content, child.end))
        if (entry.id === ID.trackEntry) tracks.push(entry);
  }
  return { reader, segment, tick, tracks, chapters };
}

async function soughtElement(reader: EbmlReader, segment: Element, seekHead: Element, id: number) {
  for await (const seek of reader.children(seekHead.content, seekHead.end)) {
    const sought = await firstOf(reader, seek.content, seek.end, ID.seekId);
    const position = await firstOf(reader, seek.content, seek.end, ID.seekPosition);
    if (sought && position && (await reader.unsigned(sought)) === id)
      return reader.element(segment.content + (await reader.unsigned(position)), segment.end);
  }
  return undefined;
}

async function readTrack({ reader, ...layout }: Layout, entry: Element, index: number, duration: number) {
  const fields = new Map<number, Element>();
  for await (const field of reader.children(entry.content, entry.end)) fields.set(field.id, field);
  const number = async (id: number, otherwise: number) => {
    const field = fields.get(id);
    return field ? reader.unsigned(field) : otherwise;
  };
  const text = async (id: number) => {
    const field = fields.get(id);
    return field ? reader.text(field) : undefined;
  };
  const codec = (await text(ID.codecId)) ?? '';
  if ((await number(ID.trackType, 0)) !== SUBTITLE_TYPE || !/^[SD]_(TEXT|WEBVTT)/.test(codec)) return undefined;
  const trackNumber = await number(ID.trackNumber, 0);
  const track: TextTrack = {
    ...{ kind: 'subtitle', index, codec, start: 0, duration },
    language: languageTag((await text(ID.languageBcp47)) ?? (await text(ID.language)) ?? 'eng'),
    name: trackName(await text(ID.name)),
    isDefault: (await number(ID.flagDefault, 1)) === 1,
    cues: (signal) => {
      if (fields.has(ID.contentEncodings))
        throw new Failure('unsupported-input', 'The subtitles of this file are compressed, which cannot be read here.');
      return readCues({ reader, ...layout }, trackNumber, codec, signal);
    },
  };
  return track;
}

async function readCues({ reader, segment, tick }: Layout, track: number, codec: string, signal: AbortSignal) {
  const cues: Cue[] = [];
  let clusterTime = 0;
  async function visit(start: number, end: number): Promise<void> {
    for await (const child of reader.children(start, end)) {
      throwIfAborted(signal);
      if (child.id === ID.cluster) await visit(child.content, child.end);
      if (child.id === ID.timestamp) clusterTime = await reader.unsigned(child);
      if (child.id !== ID.blockGroup) continue;
      const block = await firstOf(reader, child.content, child.end, ID.block);
      const length = await firstOf(reader, child.content, child.end, ID.blockDuration);
      const head = block && (await reader.bytes(block.content, Math.min(block.end, block.content + 4)));
      // A track number below 128 is one byte with its marker bit set; then a relative time of two bytes and flags.
      if (!block || !head || (head[0] ?? 0) !== (track | 0x80)) continue;
      const relative = new DataView(head.buffer).getInt16(1);
      const from = (clusterTime + relative) * tick;
      const text = cueText(await reader.text({ ...block, content: block.content + 4 }), codec);
      const lasts = length ? (await reader.unsigned(length)) * tick : 2;
      if (text) cues.push({ start: Math.max(0, from), end: from + lasts, text });
    }
  }
  await visit(segment.content, segment.end);
  return cues.sort((a, b) => a.start - b.start);
}

async function readChapters({ reader }: Layout, chapters: Element, duration: number): Promise<Chapter[]> {
  const edition = await firstOf(reader, chapters.content, chapters.end, ID.edition);
  if (!edition) return [];
  const starts: { start: number; title: string }[] = [];
  for await (const atom of reader.children(edition.content, edition.end)) {
    if (atom.id !== ID.atom) continue;
    const start = await firstOf(reader, atom.content, atom.end, ID.atomStart);
    const display = await firstOf(reader, atom.content, atom.end, ID.atomDisplay);
    const title = display && (await firstOf(reader, display.content, display.end, ID.atomString));
    if (start)
      starts.push({ start: (await reader.unsigned(start)) / 1e9, title: title ? await reader.text(title) : '' });
  }
  return chaptersOf(starts, duration);
}

async function firstOf(reader: EbmlReader, start: number, end: number, id: number): Promise<Element | undefined> {
  for await (const child of reader.children(start, end)) if (child.id === id) return child;
  return undefined;
}
