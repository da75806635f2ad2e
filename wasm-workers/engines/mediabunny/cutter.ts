import type { Pcm } from '../../core/media.ts';
import { joinSamples } from '../../dsp/join.ts';
import { Resampler } from '../../dsp/resample.ts';
import type { DecodeRequest } from '../media-tool.ts';
import { sampleGrid } from '../sample-grid.ts';

/**
 * Cuts `[start, end)` out of a track's samples at another rate, so that windows decoded one by one join to exactly what one
 * decode of the whole gives.
 */
export class Cutter {
  readonly fromHz: number;
  /** Index, from the start of the presentation, of the next input sample. */
  position: number;
  /** Whether anything was pushed. */
  begun = false;
  readonly #toHz: number;
  /** One for all channels as long as they are the same. */
  #resamplers: readonly Resampler[];
  readonly #held: Float32Array[][];
  #heldLength = 0;
  /** Outputs still to be dropped, and still to be given. */
  #drop: number;
  #remaining: number;

  /** @param request with a finite end. */
  constructor({ start, end, sampleRateHz, channels }: DecodeRequest, fromHz: number) {
    this.fromHz = fromHz;
    this.#toHz = sampleRateHz;
    const { firstInput, drop } = sampleGrid(start, fromHz, sampleRateHz);
    this.position = firstInput;
    this.#drop = drop;
    this.#remaining = Math.max(0, Math.round(end * sampleRateHz) - Math.round(start * sampleRateHz));
    this.#resamplers = [new Resampler(fromHz, sampleRateHz)];
    this.#held = Array.from({ length: channels }, () => []);
  }

  get complete(): boolean {
    return this.#remaining === 0;
  }

  /** @param channels as many as were asked for, beginning at {@link position}; of mono sound the same array for each. */
  *push(channels: readonly Float32Array[]): Generator<Pcm> {
    this.begun = true;
    this.position += channels[0]?.length ?? 0;
    const [first] = this.#resamplers;
    if (first && this.#resamplers.length < channels.length && channels.some((channel) => channel !== channels[0]))
      this.#resamplers = channels.map((_, index) => (index === 0 ? first : first.copy()));
    yield* this.#take(this.#resamplers.map((resampler, index) => resampler.push(channels[index] as Float32Array)));
  }

  *silence(samples: number): Generator<Pcm> {
    for (let left = samples; left > 0 && !this.complete; left -= this.fromHz) {
      const piece = new Float32Array(Math.min(left, this.fromHz));
      yield* this.push(this.#held.map(() => piece));
    }
  }

  /** Gives what is left; where an end was asked for, silence up to it. */
  *finish(): Generator<Pcm> {
    if (Number.isFinite(this.#remaining)) while (!this.complete) yield* this.silence(this.fromHz);
    else yield* this.#take(this.#resamplers.map((resampler) => resampler.flush()));
    yield* this.#give();
  }

  /** @param outputs of each channel, or one for all. */
  *#take(outputs: readonly Float32Array[]): Generator<Pcm> {
    const length = outputs[0]?.length ?? 0;
    const start = Math.min(length, this.#drop);
    this.#drop -= start;
    const end = Math.min(length, start + this.#remaining);
    this.#remaining -= end - start;
    // Pieces of at most half a second, so that two never add up to more than one.
    const most = Math.max(1, this.#toHz >> 1);
    for (let at = start; at < end; at += most) {
      const stop = Math.min(end, at + most);
      for (const [index, held] of this.#held.entries())
        held.push((outputs[index] ?? (outputs[0] as Float32Array)).subarray(at, stop));
      this.#heldLength += stop - at;
      if (this.#heldLength >= most) yield* this.#give();
    }
  }

  *#give(): Generator<Pcm> {
    if (this.#heldLength === 0) return;
    const channels = this.#held.map((parts) => joinSamples(...parts.splice(0)));
    this.#heldLength = 0;
    yield { sampleRateHz: this.#toHz, channels };
  }
}
