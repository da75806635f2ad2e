import { type EncodedPacket, EncodedPacketSink, type InputAudioTrack } from 'mediabunny';

/** Seconds by which a packet's time may be off the count of samples before it: Matroska rounds to milliseconds. */
export const TOLERANCE = 0.005;
/** Packets looked at to find out how long one lasts. */
const LOOK_AHEAD = 32;
/** Samples that a packet can hold, by codec; where the codec is not named here, only larger gaps are seen. */
const PACKET_SAMPLES: Readonly<Record<string, readonly number[]>> = {
  aac: [960, 1024, 1920, 2048],
  mp3: [384, 576, 1152],
};
/** What is taken for a gap where packets differ in length, in seconds. */
const COARSE_TOLERANCE = 0.2;

/**
 * Tells where decoded sound belongs. WebCodecs in Chromium counts samples and forgets the times of packets, so what comes
 * after a gap would play too early; this follows the packets beside the decoder and finds the gaps.
 */
export class PacketClock {
  readonly #packets: AsyncGenerator<EncodedPacket>;
  readonly #length: number | undefined;
  readonly #tolerance: number;
  /** The time that the next packet has if samples are counted, and its own. */
  #counted: number | undefined;
  #shift = 0;
  /** Breaks not yet reached by the samples: from the counted time on, the shift holds. */
  readonly #breaks: { readonly from: number; readonly shift: number }[] = [];
  #current = 0;
  #usual = 0;

  private constructor(packets: AsyncGenerator<EncodedPacket>, length: number | undefined) {
    this.#packets = packets;
    this.#length = length;
    this.#tolerance = length === undefined ? COARSE_TOLERANCE : TOLERANCE;
  }

  /** @param from the time of the file from which on samples are decoded. */
  static async start(track: InputAudioTrack, from: number): Promise<PacketClock> {
    const sink = new EncodedPacketSink(track);
    const options = { metadataOnly: true };
    const first = (await sink.getKeyPacket(from, options)) ?? (await sink.getFirstPacket(options));
    const length = first ? await packetLength(track, sink, first) : undefined;
    return new PacketClock(sink.packets(first ?? undefined, undefined, options), length);
  }

  /** When a sample plays, given the time at which the decoder puts it. */
  async timeOf(counted: number, duration: number): Promise<number> {
    const middle = counted + duration / 2;
    while ((this.#counted ?? Number.NEGATIVE_INFINITY) <= middle && (await this.#advance()));
    for (let next = this.#breaks[0]; next && next.from <= middle; next = this.#breaks[0]) {
      this.#current = next.shift;
      this.#breaks.shift();
    }
    return counted + this.#current;
  }

  async #advance(): Promise<boolean> {
    const { value: packet, done } = await this.#packets.next();
    if (done || !packet) return false;
    const counted = this.#counted ?? packet.timestamp;
    const off = packet.timestamp - (counted + this.#shift);
    if (Math.abs(off) > this.#tolerance) {
      this.#shift += off;
      this.#breaks.push({ from: counted, shift: this.#shift });
    }
    // Matroska does not say how long a packet lasts; the packet before a gap then seems to last until the next one.
    const length = packet.duration < COARSE_TOLERANCE ? packet.duration : this.#usual;
    this.#usual = length;
    this.#counted = counted + (this.#length ?? length);
    return true;
  }

  async stop(): Promise<void> {
    await this.#packets.return(undefined);
  }
}

/** Seconds that each packet lasts, from the times of the first few; undefined for codecs whose packets differ. */
async function packetLength(track: InputAudioTrack, sink: EncodedPacketSink, first: EncodedPacket) {
  const candidates = PACKET_SAMPLES[(await track.getCodec()) ?? ''];
  if (!candidates) return undefined;
  const times: number[] = [];
  for await (const packet of sink.packets(first, undefined, { metadataOnly: true })) {
    times.push(packet.timestamp);
    if (times.length > LOOK_AHEAD) break;
  }
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const median = steps.sort((a, b) => a - b)[steps.length >> 1];
  if (median === undefined) return undefined;
  const rate = await track.getSampleRate();
  const lengths = candidates.map((samples) => samples / rate);
  const nearest = lengths.reduce((a, b) => (Math.abs(b - median) < Math.abs(a - median) ? b : a));
  return Math.abs(nearest - median) < 0.002 ? nearest : undefined;
}
