/** Size of the samples' pictures, in pixels, and their rate. */
export const WIDTH = 640;
export const HEIGHT = 360;
export const FRAMES_PER_SECOND = 25;

/** Red, green and blue in [0, 255]. */
export type Colour = readonly [number, number, number];

/** A frame of a picture at a moment, in seconds: {@link WIDTH} × {@link HEIGHT} pixels of 24-bit RGB. */
export type Picture = (seconds: number) => Uint8Array;

/** How much of each pixel something covers, or lights: one number in [0, 1] a pixel. */
export type Mask = Float32Array;

/** Bayer's matrix of order 8, so that gradients show no bands; still, because moving dither costs bits. */
const BAYER = [
  [0, 32, 8, 40, 2, 34, 10, 42],
  [48, 16, 56, 24, 50, 18, 58, 26],
  [12, 44, 4, 36, 14, 46, 6, 38],
  [60, 28, 52, 20, 62, 30, 54, 22],
  [3, 35, 11, 43, 1, 33, 9, 41],
  [51, 19, 59, 27, 49, 17, 57, 25],
  [15, 47, 7, 39, 13, 45, 5, 37],
  [63, 31, 55, 23, 61, 29, 53, 21],
].flat();

export function colour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function blend(from: Colour, to: Colour, share: number): Colour {
  return [0, 1, 2].map((part) => lerp(from[part] ?? 0, to[part] ?? 0, share)) as unknown as Colour;
}

export function lerp(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** 0 before `from`, 1 after `to`, without corners between. */
export function smoothstep(from: number, to: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}

/** Evaluates something at the middle of every pixel. */
export function maskOf(at: (x: number, y: number) => number): Mask {
  return Float32Array.from({ length: WIDTH * HEIGHT }, (_, index) =>
    at((index % WIDTH) + 0.5, Math.floor(index / WIDTH) + 0.5),
  );
}

/** Coverage of a shape by its signed distance: negative inside, in pixels; the edge is one pixel soft. */
export function coverage(distance: number): number {
  return Math.min(1, Math.max(0, 0.5 - distance));
}

/** Signed distance to a box with rounded corners. */
export function roundedBox(x: number, y: number, box: { x: number; y: number; w: number; h: number; r: number }) {
  const dx = Math.abs(x - box.x) - box.w / 2 + box.r;
  const dy = Math.abs(y - box.y) - box.h / 2 + box.r;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - box.r;
}

/** Paint, mixed in floating point and dithered at the end. */
export class Canvas {
  readonly #paint = new Float32Array(WIDTH * HEIGHT * 3);

  /** Fills everything, line by line. */
  rows(at: (y: number) => Colour): this {
    for (let y = 0; y < HEIGHT; y++) {
      const [red, green, blue] = at(y / (HEIGHT - 1));
      for (let index = y * WIDTH * 3; index < (y + 1) * WIDTH * 3; index += 3) {
        this.#paint[index] = red;
        this.#paint[index + 1] = green;
        this.#paint[index + 2] = blue;
      }
    }
    return this;
  }

  /** Lays a colour over what is there, as opaque as the mask says. */
  over(mask: Mask, [red, green, blue]: Colour, opacity = 1): this {
    const paint = this.#paint;
    for (let pixel = 0, index = 0; pixel < mask.length; pixel++, index += 3) {
      const share = (mask[pixel] as number) * opacity;
      if (share <= 0) continue;
      paint[index] = lerp(paint[index] as number, red, share);
      paint[index + 1] = lerp(paint[index + 1] as number, green, share);
      paint[index + 2] = lerp(paint[index + 2] as number, blue, share);
    }
    return this;
  }

  /** Adds light of a colour. */
  light(mask: Mask, [red, green, blue]: Colour, strength: number): this {
    const paint = this.#paint;
    for (let pixel = 0, index = 0; pixel < mask.length; pixel++, index += 3) {
      const share = (mask[pixel] as number) * strength;
      if (share <= 0) continue;
      paint[index] = (paint[index] as number) + red * share;
      paint[index + 1] = (paint[index + 1] as number) + green * share;
      paint[index + 2] = (paint[index + 2] as number) + blue * share;
    }
    return this;
  }

  pixels(): Uint8Array {
    const bytes = new Uint8Array(this.#paint.length);
    for (let pixel = 0, index = 0; index < bytes.length; pixel++) {
      const row = Math.floor(pixel / WIDTH) & 7;
      const dither = ((BAYER[row * 8 + (pixel & 7)] as number) + 0.5) / 64;
      for (let part = 0; part < 3; part++, index++)
        bytes[index] = Math.min(255, Math.max(0, Math.floor((this.#paint[index] as number) + dither)));
    }
    return bytes;
  }
}
