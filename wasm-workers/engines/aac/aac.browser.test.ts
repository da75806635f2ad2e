import { beforeAll, expect, test } from 'vitest';
import type { Pcm } from '../../core/media.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ } from '../../core/window.ts';
import type { AacEncoder, AacPackets } from '../media-tool.ts';
import { aacDescriptor } from './descriptor.ts';

const LEAD_IN_FRAMES = 16;
const FRAMES = 200;
const JOINT = 100;
const BITRATE = 128_000;
const { signal } = new AbortController();
let encoder: AacEncoder;

beforeAll(async () => {
  encoder = await aacDescriptor.load({
    model: '',
    device: 'wasm',
    threads: 1,
    models: { file: () => Promise.reject() },
  });
});

function stereo(frames: number, sample: (index: number) => number): Pcm {
  const left = Float32Array.from({ length: frames * FRAME_SAMPLES }, (_, index) => sample(index));
  return { sampleRateHz: MIX_RATE_HZ, channels: [left, left.slice()] };
}

function frames(pcm: Pcm, start: number, end: number): Pcm {
  const channels = pcm.channels.map((channel) => channel.slice(start * FRAME_SAMPLES, end * FRAME_SAMPLES));
  return { sampleRateHz: pcm.sampleRateHz, channels };
}

/** Decodes with WebCodecs and drops the encoder's delay of one frame. */
async function decode({ config, packets }: AacPackets): Promise<Float32Array> {
  const decoded = new Float32Array(packets.length * FRAME_SAMPLES);
  let length = 0;
  const decoder = new AudioDecoder({
    output(data) {
      data.copyTo(decoded.subarray(length), { planeIndex: 0, format: 'f32-planar' });
      length += data.numberOfFrames;
      data.close();
    },
    error(error) {
      throw error;
    },
  });
  const description = config.slice();
  decoder.configure({ codec: 'mp4a.40.2', sampleRate: MIX_RATE_HZ, numberOfChannels: 2, description });
  for (const [index, data] of packets.entries())
    decoder.decode(
      new EncodedAudioChunk({ type: 'key', timestamp: (index * 1024e6) / MIX_RATE_HZ, data: data.slice() }),
    );
  await decoder.flush();
  expect(length).toBe(packets.length * FRAME_SAMPLES);
  return decoded.subarray(FRAME_SAMPLES);
}

function levelDb(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length + 1e-20);
}

const difference = (a: Float32Array, b: Float32Array) => a.map((sample, index) => sample - (b[index] ?? 0));
const largestStep = (samples: Float32Array) =>
  samples.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (samples[index - 1] ?? sample))), 0);

/** A linear congruential generator: noise that is the same in every run. */
function noise(): () => number {
  let state = 1;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state / 2 ** 30 - 1) * 0.3;
  };
}

/** Plucked notes, four a second, each with three partials. */
function plucked(index: number): number {
  const t = index / MIX_RATE_HZ;
  const hz = 220 * 2 ** (((Math.floor(t * 4) * 5) % 12) / 12);
  const partials = [1, 2, 3].reduce((sum, n) => sum + Math.sin(2 * Math.PI * hz * n * t) / n, 0);
  return 0.3 * Math.exp(-6 * (t % 0.25)) * partials;
}

const SIGNALS: Record<string, (index: number) => number> = {
  sine: (index) => 0.5 * Math.sin((2 * Math.PI * 440 * index) / MIX_RATE_HZ),
  noise: noise(),
  music: plucked,
};

test('n frames give n packets and the flushed one; packet k codes frames k−1 and k', async () => {
  const click = 5 * FRAME_SAMPLES + 100;
  const packets = await encoder.encode(
    stereo(20, (index) => (index === click ? 0.9 : 0)),
    BITRATE,
    signal,
  );
  expect(packets.packets).toHaveLength(21);
  // Object type 2, 48 kHz, two channels.
  expect([...packets.config.subarray(0, 2)]).toEqual([0x11, 0x90]);
  const decoded = await decode(packets);
  const loudest = decoded.reduce((best, sample, index) => (sample > (decoded[best] ?? 0) ? index : best), 0);
  expect(loudest).toBe(click);
});

test('equal samples give equal packets, in any browser, because the encoder is wasm', async () => {
  const pcm = stereo(30, plucked);
  const [first, second] = [await encoder.encode(pcm, BITRATE, signal), await encoder.encode(pcm, BITRATE, signal)];
  expect(second).toEqual(first);
});

test.each(Object.keys(SIGNALS))('windows of %s joined by a lead-in of 16 frames sound like one piece', async (name) => {
  const pcm = stereo(FRAMES, SIGNALS[name] ?? (() => 0));
  const whole = await encoder.encode(pcm, BITRATE, signal);
  const before = await encoder.encode(frames(pcm, 0, JOINT), BITRATE, signal);
  const after = await encoder.encode(frames(pcm, JOINT - LEAD_IN_FRAMES, FRAMES), BITRATE, signal);
  const joined = {
    config: before.config,
    packets: [...before.packets.slice(0, JOINT), ...after.packets.slice(LEAD_IN_FRAMES)],
  };
  expect(joined.packets).toHaveLength(whole.packets.length);
  // The first window is untouched by what follows it.
  expect(joined.packets.slice(0, JOINT)).toEqual(whole.packets.slice(0, JOINT));

  const around = (samples: Float32Array | undefined) =>
    samples?.subarray((JOINT - 4) * FRAME_SAMPLES, (JOINT + 4) * FRAME_SAMPLES) ?? new Float32Array();
  const source = around(pcm.channels[0]);
  const wholeAround = around(await decode(whole));
  const joinedAround = around(await decode(joined));
  const wholeError = levelDb(difference(wholeAround, source));
  // Noise is coded as noise: there the one-piece encode is as far from the source.
  expect(levelDb(difference(joinedAround, source))).toBeLessThanOrEqual(Math.max(-48, wholeError + 1));
  expect(largestStep(joinedAround)).toBeLessThanOrEqual(largestStep(wholeAround) * 1.1);
});

test('anything but whole frames of two channels at 48 kHz is refused', async () => {
  const odd = { sampleRateHz: MIX_RATE_HZ, channels: [new Float32Array(1000), new Float32Array(1000)] };
  await expect(encoder.encode(odd, BITRATE, signal)).rejects.toThrow('whole frames');
  const mono = { sampleRateHz: MIX_RATE_HZ, channels: [new Float32Array(1024)] };
  await expect(encoder.encode(mono, BITRATE, signal)).rejects.toThrow('two channels');
});

test('an aborted encode is cancelled', async () => {
  const pcm = stereo(FRAMES, plucked);
  await expect(encoder.encode(pcm, BITRATE, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});
