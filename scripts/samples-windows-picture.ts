import { seeded } from '../wasm-workers/dsp/random.ts';
import { blend, Canvas, colour, coverage, maskOf, type Picture, roundedBox, smoothstep } from './samples-canvas.ts';

const NIGHT = { top: colour('#0f1230'), low: colour('#39407f') };
const MORNING = { top: colour('#3d4a9e'), low: colour('#f3b08c') };
const WALL = { night: colour('#1b1c40'), morning: colour('#2c2a5c') };
const TRIM = { night: colour('#2b2d5f'), morning: colour('#4a4585') };
const GLASS = colour('#12132e');
const LAMP = { warm: colour('#ffb271'), bright: colour('#ffe2b0') };
const GLOW = colour('#ff8a4e');
const SUN = colour('#ffcf9f');

/** The house, in pixels. Its three windows stand for the three windows of the dub. */
const WALL_TOP = 96;
const WALL_BOX = { x: 320, y: WALL_TOP + 200, w: 472, h: 400, r: 2 };
const CORNICE = { x: 320, y: WALL_TOP, w: 500, h: 12, r: 3 };
const WINDOWS = [184, 320, 456].map((x) => ({ x, top: 186, bottom: 300, width: 76 }));

/** Seconds in which a lamp is lit and goes down again. */
const LIGHTING = 1.4;
/** A lamp after its paragraph: nobody is sent to bed. */
const AFTERGLOW = 0.42;

/**
 * A house before sunrise; each of its three windows is lit while its paragraph is read.
 * @param paragraphs in seconds.
 * @param level of the voice in [0, 1] at a moment.
 */
export function windowsPicture(
  paragraphs: readonly { readonly start: number; readonly end: number }[],
  duration: number,
  level: (seconds: number) => number,
): Picture {
  const sky = skyMasks();
  const house = houseMasks();
  return (seconds) => {
    const dawn = smoothstep(0, duration, seconds);
    const top = blend(NIGHT.top, MORNING.top, dawn);
    const low = blend(NIGHT.low, MORNING.low, dawn);
    const canvas = new Canvas().rows((y) => blend(top, low, smoothstep(0, 0.78, y)));
    canvas.over(sky.sun, SUN, 0.75 * dawn);
    sky.stars.forEach((star, index) => {
      const twinkle = 0.75 + 0.25 * Math.sin(seconds * 0.9 + index * 2.4);
      canvas.light(star, [255, 250, 240], twinkle * (1 - smoothstep(0.1, 0.75, dawn)));
    });
    canvas.over(house.wall, blend(WALL.night, WALL.morning, dawn));
    canvas.over(house.trim, blend(TRIM.night, TRIM.morning, dawn));
    house.windows.forEach((mask, index) => {
      const lamp = lampAt(seconds, paragraphs[index] ?? { start: duration, end: duration });
      const breath = 1 + 0.16 * (level(seconds) - 0.5) * smoothstep(AFTERGLOW, 1, lamp);
      canvas.over(mask.glass, GLASS);
      canvas.light(mask.glow, GLOW, 0.34 * lamp * breath);
      canvas.over(mask.glass, LAMP.warm, lamp * Math.min(1, 0.92 * breath));
      canvas.over(mask.heart, LAMP.bright, lamp * lamp * Math.min(1, 0.8 * breath));
      canvas.over(mask.bars, blend(WALL.night, WALL.morning, dawn));
    });
    return canvas.pixels();
  };
}

/** How bright a lamp is, in [0, 1]. */
function lampAt(seconds: number, { start, end }: { start: number; end: number }): number {
  const lit = smoothstep(start - LIGHTING, start, seconds);
  return lit * (1 - (1 - AFTERGLOW) * smoothstep(end, end + LIGHTING, seconds));
}

function skyMasks() {
  const random = seeded(1840);
  const stars = Array.from({ length: 3 }, () =>
    Array.from({ length: 16 }, () => ({ x: random() * 640, y: random() ** 1.4 * 170, r: 0.5 + 0.7 * random() })),
  );
  return {
    sun: maskOf((x, y) => Math.exp(-(((x - 560) / 260) ** 2 + ((y - 300) / 150) ** 2))),
    stars: stars.map((group) =>
      maskOf(
        (x, y) => group.reduce((sum, star) => sum + coverage(Math.hypot(x - star.x, y - star.y) - star.r), 0) * 0.7,
      ),
    ),
  };
}

function houseMasks() {
  return {
    wall: maskOf((x, y) => coverage(roundedBox(x, y, WALL_BOX))),
    trim: maskOf((x, y) =>
      Math.max(
        coverage(roundedBox(x, y, CORNICE)),
        ...WINDOWS.map((window) => coverage(arch(x, y, window) - 6)),
        ...WINDOWS.map(({ x: middle, bottom }) =>
          coverage(roundedBox(x, y, { x: middle, y: bottom + 9, w: 104, h: 9, r: 2 })),
        ),
      ),
    ),
    windows: WINDOWS.map((window) => ({
      glass: maskOf((x, y) => coverage(arch(x, y, window))),
      glow: maskOf((x, y) => Math.exp(-Math.max(0, arch(x, y, window)) / 34)),
      heart: maskOf(
        (x, y) =>
          coverage(arch(x, y, window)) * Math.exp(-(((x - window.x) / 30) ** 2 + ((y - window.bottom + 30) / 62) ** 2)),
      ),
      bars: maskOf(
        (x, y) =>
          coverage(arch(x, y, window)) *
          Math.max(
            coverage(Math.abs(x - window.x) - 1.8),
            coverage(Math.abs(y - window.top) - 1.8),
            coverage(Math.abs(y - (window.top + window.bottom) / 2) - 1.4),
          ),
      ),
    })),
  };
}

/** Signed distance to a window with a round head: `top` is where the arch begins. */
function arch(x: number, y: number, window: (typeof WINDOWS)[number]): number {
  const half = window.width / 2;
  if (y < window.top) return Math.hypot(x - window.x, y - window.top) - half;
  const dx = Math.abs(x - window.x) - half;
  const dy = y - window.bottom;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0);
}
