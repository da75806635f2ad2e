import { FRAME_SAMPLES } from '../core/window.ts';
import type { AudioCopy } from './media-tool.ts';

/** ISO/IEC 14496-3, 1.6.3.4: rates by their index. Only those that every HLS player takes are copied. */
const RATES: Readonly<Record<number, number>> = { 3: 48_000, 4: 44_100 };
/** Seconds by which a packet's time may be off the count of packets before it: Matroska rounds to milliseconds. */
const JITTER = 0.002;
/** Seconds at the start and at the end of the presentation without sound that players pass over. */
const LATE = 0.05;
const SHORT = 0.5;

/** What an AudioSpecificConfig says of sound that can be copied. */
export interface AacShape {
  readonly sampleRateHz: number;
  readonly channels: number;
}

/**
 * Reads an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
 * @returns undefined for all but AAC-LC with frames of 1024 samples, mono or stereo, at 44.1 or 48 kHz, without SBR.
 */
export function aacShape(config: Uint8Array): AacShape | undefined {
  const [first = 0, second = 0, sync = 0, extension = 0, sbr = 0] = config;
  const sampleRateHz = RATES[((first & 7) << 1) | (second >> 7)];
  const channels = (second >> 3) & 15;
  // Frames of 960 samples, a core coder or an extension: the last three bits.
  const isPlain = first >> 3 === 2 && (second & 7) === 0;
  // What may follow tells whether there is SBR (1.6.6.1): sync word 0x2b7, object type 5, one bit.
  const hasNoSbr = config.length === 2 || (sync === 0x56 && extension === 0xe5 && (sbr & 0x80) === 0);
  if (!isPlain || !hasNoSbr || sampleRateHz === undefined || channels < 1 || channels > 2) return undefined;
  return { sampleRateHz, channels };
}

/** Seconds of the presentation at which the sound of a packet begins. @param packet counted from the first that is copied. */
export function timeOfCopied({ offset, sampleRateHz }: AudioCopy, packet: number): number {
  return (offset + packet * FRAME_SAMPLES) / sampleRateHz;
}

/** Which packets to copy. */
export interface CopySpan {
  readonly copy: AudioCopy;
  /** Counted from the first packet that is copied. */
  readonly first: number;
  readonly count: number;
}

/** Follows the packets of an AAC track, to find out whether they can be copied as they are. */
export class CopyCheck {
  readonly #config: Uint8Array;
  readonly #shape: AacShape | undefined;
  readonly #duration: number;
  #first = 0;
  #count = 0;
  #bytes = 0;
  #isEven = true;

  /** @param duration seconds of the presentation. */
  constructor(config: Uint8Array, duration: number) {
    this.#config = config;
    this.#shape = aacShape(config);
    this.#duration = duration;
  }

  /** False when there is no use in showing it further packets. */
  get isPromising(): boolean {
    return this.#shape !== undefined && this.#isEven && this.#first <= LATE;
  }

  /** @param time of the presentation at which the packet's sound begins, in seconds; packets come in order. */
  add(time: number, bytes: number): void {
    if (this.#count === 0) this.#first = time;
    if (Math.abs(time - this.#timeOf(this.#count)) > JITTER) this.#isEven = false;
    this.#count += 1;
    this.#bytes += bytes;
  }

  /** How to copy the track; undefined where gaps, a late start or an early end have to be filled with silence. */
  finish(): AudioCopy | undefined {
    if (!this.#shape || !this.isPromising || this.#count === 0) return undefined;
    const { sampleRateHz, channels } = this.#shape;
    const frame = FRAME_SAMPLES / sampleRateHz;
    // What lies before the presentation is the encoder's lead-in, or was cut off by an edit list.
    const skipped = Math.max(0, Math.ceil((-this.#first - JITTER / 2) / frame));
    const offset = Math.max(0, Math.round(this.#timeOf(skipped) * sampleRateHz));
    const wanted = Math.ceil((this.#duration - offset / sampleRateHz) / frame - 1e-6);
    const packets = Math.min(this.#count - skipped, wanted);
    if (packets < 1 || offset / sampleRateHz + packets * frame < this.#duration - SHORT) return undefined;
    const bitrate = Math.round((this.#bytes * 8) / (this.#count * frame));
    return { config: [...this.#config.subarray(0, 2)], sampleRateHz, channels, bitrate, skipped, offset, packets };
  }

  #timeOf(packet: number): number {
    return this.#first + (packet * FRAME_SAMPLES) / (this.#shape?.sampleRateHz ?? 1);
  }
}
