import { type AudioSample, AudioSampleSink } from 'mediabunny';
import { throwIfAborted } from '../../core/failure.ts';
import type { Pcm } from '../../core/media.ts';
import { downmix } from '../downmix.ts';
import type { DecodeRequest } from '../media-tool.ts';
import { Cutter } from './cutter.ts';
import { PacketClock, TOLERANCE } from './packet-clock.ts';
import { type Source, trackAt } from './source.ts';

/** Seconds decoded before the start and thrown away: codecs need what comes before (MP3's bit reservoir, Opus's 80 ms). */
const PREROLL = 0.5;

/** Decodes with WebCodecs. The times of the packets, not the number of samples, decide where the sound lies. */
export async function* decodeTrack(source: Source, request: DecodeRequest, signal: AbortSignal): AsyncGenerator<Pcm> {
  const track = trackAt(source.audio, request.track, 'audio');
  const end = Number.isFinite(request.end) ? request.end : (await track.computeDuration()) - source.origin;
  const bounded = { ...request, end: Math.max(request.start, end) };
  const from = source.origin + request.start - PREROLL;
  const clock = await PacketClock.start(track, from);
  let cutter: Cutter | undefined;
  try {
    for await (const sample of new AudioSampleSink(track).samples(from)) {
      try {
        throwIfAborted(signal);
        cutter ??= new Cutter(bounded, sample.sampleRate);
        const time = await clock.timeOf(sample.timestamp, sample.duration);
        yield* place(cutter, sample, time - source.origin, request.channels);
      } finally {
        sample.close();
      }
      if (cutter.complete) break;
    }
  } finally {
    await clock.stop();
  }
  throwIfAborted(signal);
  cutter ??= new Cutter(bounded, await track.getSampleRate());
  yield* cutter.finish();
}

function* place(cutter: Cutter, sample: AudioSample, time: number, channels: 1 | 2): Generator<Pcm> {
  const rate = cutter.fromHz;
  let at = Math.round(time * rate);
  // The lead-in of an encoder lies before the start of the presentation.
  let skip = Math.max(0, -at);
  at += skip;
  const off = at - cutter.position;
  if (cutter.begun && Math.abs(off) <= TOLERANCE * rate && skip === 0) at = cutter.position;
  skip += Math.max(0, cutter.position - at);
  if (skip >= sample.numberOfFrames) return;
  yield* cutter.silence(at - cutter.position);
  yield* cutter.push(downmix(planes(sample, skip), channels));
}

function planes(sample: AudioSample, frameOffset: number): Float32Array[] {
  return Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
    const plane = new Float32Array(sample.numberOfFrames - frameOffset);
    sample.copyTo(plane, { planeIndex, format: 'f32-planar', frameOffset });
    return plane;
  });
}
