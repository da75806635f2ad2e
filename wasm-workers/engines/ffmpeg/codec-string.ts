import type { ProbedStream } from './probe.ts';

const AUDIO: Readonly<Record<string, string>> = {
  ...{ mp3: 'mp3', opus: 'opus', vorbis: 'vorbis', flac: 'flac', ac3: 'ac-3', eac3: 'ec-3', dts: 'dtsc' },
};
/** Audio object types of ISO/IEC 14496-3 by ffmpeg's names of profiles. */
const AAC_PROFILES: Readonly<Record<string, number>> = { Main: 1, LC: 2, SSR: 3, LTP: 4, 'HE-AAC': 5, 'HE-AACv2': 29 };

/** A codec as RFC 6381 writes it, from the decoder's configuration; ffmpeg's name where there is none. */
export function codecString(stream: ProbedStream): string {
  const name = stream.codec_name ?? stream.codec_tag_string ?? 'unknown';
  if (name === 'aac') return `mp4a.40.${AAC_PROFILES[stream.profile ?? 'LC'] ?? 2}`;
  const config = extradata(stream.extradata);
  if (name === 'h264') return avc(config, stream);
  if (name === 'hevc' && config[0] === 1) return hevc(config);
  if (name === 'av1' && config[0] === 0x81) return av1(config);
  if (name === 'vp9') return `vp09.${two(Number(stream.profile?.match(/\d/)?.[0] ?? 0))}.${two(vp9Level(stream))}.08`;
  return AUDIO[name] ?? name;
}

/** Bytes of ffprobe's hex dump: `00000000: 0164 000b ffe1 …  .d......`. */
export function extradata(dump = ''): Uint8Array {
  const words = dump.split('\n').flatMap((line) => (line.split(': ')[1] ?? '').split('  ')[0]?.split(' ') ?? []);
  return Uint8Array.from(words.join('').match(/[0-9a-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** ISO/IEC 14496-15: profile, constraints and level, from `avcC`, or from the first SPS of Annex B. */
function avc(config: Uint8Array, { level = 30 }: ProbedStream): string {
  const sps = config.findIndex(
    (byte, at) => at >= 3 && (byte & 31) === 7 && config[at - 1] === 1 && config[at - 2] === 0,
  );
  const at = config[0] === 1 ? 1 : sps >= 0 ? sps + 1 : -1;
  if (at < 0) return `avc1.6400${hex(level)}`;
  return `avc1.${[0, 1, 2].map((offset) => hex(config[at + offset] ?? 0)).join('')}`;
}

/** ISO/IEC 14496-15, annex E. */
function hevc(config: Uint8Array): string {
  const first = config[1] ?? 0;
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const flags = [2, 3, 4, 5].reduce((value, at) => value * 256 + (config[at] ?? 0), 0);
  const reversed = Number.parseInt(flags.toString(2).padStart(32, '0').split('').reverse().join(''), 2);
  const constraints = [...config.subarray(6, 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  const tail = constraints.map((byte) => `.${byte.toString(16).toUpperCase()}`).join('');
  return `hvc1.${space}${first & 31}.${reversed.toString(16).toUpperCase()}.${first & 32 ? 'H' : 'L'}${config[12] ?? 0}${tail}`;
}

/** AV1 Codec ISO Media File Format Binding, section 5. */
function av1(config: Uint8Array): string {
  const [, profile = 0, flags = 0] = config;
  const depth = flags & 64 ? (flags & 32 ? 12 : 10) : 8;
  return `av01.${profile >> 5}.${two(profile & 31)}${flags & 128 ? 'H' : 'M'}.${two(depth)}`;
}

/** The least level whose picture size fits (VP9 levels, luma samples of a picture). */
function vp9Level({ width = 0, height = 0 }: ProbedStream): number {
  const sizes = [
    [36864, 10],
    [73728, 11],
    [122880, 20],
    [245760, 21],
    [552960, 30],
    [983040, 31],
    [2228224, 40],
    [8912896, 50],
  ] as const;
  return sizes.find(([samples]) => width * height <= samples)?.[1] ?? 60;
}

const hex = (value: number) => value.toString(16).padStart(2, '0');
const two = (value: number) => String(value).padStart(2, '0');
