import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedVideoPacketSource,
  type InputVideoTrack,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
  TextSubtitleSource,
} from 'mediabunny';
import { Failure, throwIfAborted } from '../core/failure.ts';
import type { Chapter } from '../core/media.ts';
import { aacDecoderConfig, aacPacket, type CmafSegment } from './cmaf.ts';
import { readVideoSegment } from './cmaf-video.ts';
import { fixCreationTime } from './mp4-date.ts';
import { Mp4Relayout } from './mp4-relayout.ts';

/** An audio track of the exported file. */
export interface Mp4Audio {
  /** BCP 47. */
  readonly language: string;
  readonly name: string;
  /** Exactly one track should be the default: players choose it. */
  readonly isDefault: boolean;
  /** AudioSpecificConfig. */
  readonly config: Uint8Array;
  /** Samples before frame 0; 0 where it is left out. */
  readonly offset?: number;
  /** The frame that the first packet completes; where it is left out −1, the silent one before time 0. */
  readonly firstFrame?: number;
  /** Every packet of the track from the very first. Called twice. */
  packets(): AsyncIterable<Uint8Array>;
}

export interface Mp4Subtitles {
  /** BCP 47. */
  readonly language: string;
  readonly name: string;
  /** WebVTT text. */
  readonly text: string;
}

export interface Mp4Request {
  /** The video as CMAF segments in order, as `MediaTool.segment` makes them; left out for sound alone. Called twice. */
  readonly video?: () => AsyncIterable<CmafSegment>;
  readonly audio: readonly Mp4Audio[];
  readonly subtitles?: readonly Mp4Subtitles[];
  readonly chapters?: readonly Chapter[];
}

/**
 * One MP4 with its index at the start, streamed: everything is muxed twice, first to learn where it will lie, then to give it.
 * Equal requests give equal bytes, and memory holds the index only.
 */
export function muxMp4(request: Mp4Request, signal: AbortSignal): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = writable.getWriter();
  async function run(): Promise<void> {
    const layout = new Mp4Relayout(request.chapters ?? []);
    await muxOnce(
      request,
      (piece) => layout.measure(piece),
      (moov, at) => layout.index(moov, at),
      signal,
    );
    await muxOnce(
      request,
      async (piece) => {
        for (const bytes of layout.place(piece)) await writer.write(bytes);
      },
      () => {},
      signal,
    );
    await writer.write(layout.rest());
    await writer.close();
  }
  run().catch((error) => writer.abort(Failure.from(error)).catch(() => {}));
  return readable;
}

async function muxOnce(
  request: Mp4Request,
  write: (piece: StreamTargetChunk) => void | Promise<void>,
  onMoov: (moov: Uint8Array, at: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const format = new Mp4OutputFormat({ fastStart: false, onMoov });
  const output = new Output({ format, target: new StreamTarget(new WritableStream({ write })) });
  fixCreationTime(output);
  try {
    const video = request.video && (await addVideo(output, request.video()));
    const audio = request.audio.map((track) => addAudio(output, track));
    const subtitles = (request.subtitles ?? []).map((track) => addSubtitles(output, track));
    await output.start();
    for (const add of subtitles) await add();
    await interleave([...(video ? [video] : []), ...audio], signal);
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => {});
    throw error;
  }
}

/** Packets of one track in decoding order, and how to add one. */
interface Lane {
  readonly packets: AsyncIterator<EncodedPacket>;
  add(packet: EncodedPacket): Promise<void>;
}

/** Adds the packets of all lanes by time, so that players find sound and picture near each other. */
async function interleave(lanes: readonly Lane[], signal: AbortSignal): Promise<void> {
  const heads = await Promise.all(lanes.map(async (lane) => ({ lane, next: await lane.packets.next() })));
  for (;;) {
    throwIfAborted(signal);
    let first: { lane: Lane; next: IteratorYieldResult<EncodedPacket> } | undefined;
    let head = -1;
    for (const [index, { lane, next }] of heads.entries())
      if (!next.done && (!first || next.value.timestamp < first.next.value.timestamp)) {
        first = { lane, next };
        head = index;
      }
    if (!first) return;
    await first.lane.add(first.next.value);
    heads[head] = { lane: first.lane, next: await first.lane.packets.next() };
  }
}

function addAudio(output: Output, track: Mp4Audio): Lane {
  const source = new EncodedAudioPacketSource('aac');
  output.addAudioTrack(source, {
    ...{ languageCode: iso639(track.language), name: track.name },
    disposition: { default: track.isDefault },
  });
  const decoderConfig = aacDecoderConfig(track.config);
  async function* packets() {
    let frame = track.firstFrame ?? -1;
    for await (const data of track.packets()) yield aacPacket(data, frame++, decoderConfig.sampleRate, track.offset);
  }
  return { packets: packets(), add: (packet) => source.add(packet, { decoderConfig }) };
}

function addSubtitles(output: Output, { language, name, text }: Mp4Subtitles): () => Promise<void> {
  const source = new TextSubtitleSource('webvtt');
  output.addSubtitleTrack(source, { languageCode: iso639(language), name, disposition: { default: false } });
  return async () => {
    await source.add(text);
    source.close();
  };
}

async function addVideo(output: Output, segments: AsyncIterable<CmafSegment>): Promise<Lane> {
  const packets = videoPackets(segments);
  const first = await packets.next();
  if (first.done) throw new Failure('internal', 'There is no picture to export.');
  const { track } = first.value;
  const codec = await track.getCodec();
  if (codec === null || !output.format.getSupportedVideoCodecs().includes(codec))
    throw new Failure(
      'unsupported-input',
      `The picture of this file (${codec ?? 'unknown'}) cannot be put into an MP4. Choose H.264 in the settings, or download the HLS files.`,
    );
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, { transformationMatrix: await track.getTransformationMatrix() });
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  async function* all() {
    yield (first.value as VideoPacket).packet;
    for await (const { packet } of packets) yield packet;
  }
  return { packets: all(), add: (packet) => source.add(packet, { decoderConfig }) };
}

interface VideoPacket {
  readonly packet: EncodedPacket;
  readonly track: InputVideoTrack;
}

async function* videoPackets(segments: AsyncIterable<CmafSegment>): AsyncGenerator<VideoPacket, undefined> {
  for await (const segment of segments) {
    const { track, packets } = await readVideoSegment(segment);
    for (const packet of packets) yield { packet, track };
  }
}

/** ISO 639-2/T, which is all that an MP4 takes. */
function iso639(language: string): string {
  const codes: Readonly<Record<string, string>> = {
    ...{ en: 'eng', es: 'spa', fr: 'fra', de: 'deu', it: 'ita', pt: 'por', nl: 'nld', ca: 'cat', pl: 'pol', ru: 'rus' },
    ...{ ja: 'jpn', zh: 'zho', ko: 'kor', ar: 'ara', hi: 'hin', tr: 'tur', sv: 'swe', da: 'dan', no: 'nor', nb: 'nob' },
    ...{ fi: 'fin', cs: 'ces', el: 'ell', uk: 'ukr', ro: 'ron', hu: 'hun', he: 'heb', vi: 'vie', id: 'ind', th: 'tha' },
  };
  const primary = language.toLowerCase().split('-')[0] ?? '';
  return codes[primary] ?? (primary.length === 3 ? primary : 'und');
}
