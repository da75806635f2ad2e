import {
  blend,
  Canvas,
  colour,
  coverage,
  HEIGHT,
  type Mask,
  maskOf,
  type Picture,
  roundedBox,
  smoothstep,
  WIDTH,
} from './samples-canvas.ts';

const TOP = colour('#14163a');
const LOW = colour('#34408d');
const REST = colour('#8f9bea');
const SAID = colour('#ffa27c');
const LAMP = colour('#ff7a4d');
const COOL = colour('#5f6fe0');

const BARS = 44;
const PITCH = 12;
const BAR = 6;
const FIRST = (WIDTH - (BARS - 1) * PITCH) / 2;
const MIDDLE = HEIGHT / 2;
const SHORTEST = 6;
const LONGEST = 170;

/**
 * A speech as a row of bars that take colour as they are said.
 * @param level of the voice in [0, 1] at a moment.
 */
export function wavePicture(duration: number, level: (seconds: number) => number): Picture {
  const levels = Array.from({ length: BARS }, (_, bar) => level(((bar + 0.5) / BARS) * duration));
  const bars = levels.map((height, bar) => barMask(bar, SHORTEST + (LONGEST - SHORTEST) * height));
  const cool = maskOf((x, y) => Math.exp(-(((x - 90) / 300) ** 2 + ((y - 40) / 200) ** 2)));
  return (seconds) => {
    const place = (seconds / duration) * BARS;
    const x0 = FIRST + (place - 0.5) * PITCH;
    const lamp = maskOf((x, y) => Math.exp(-(((x - x0) / 120) ** 2 + ((y - MIDDLE) / 130) ** 2)));
    const canvas = new Canvas().rows((y) => blend(TOP, LOW, smoothstep(0, 1, y)));
    canvas.light(cool, COOL, 0.16);
    canvas.light(lamp, LAMP, 0.1 + 0.2 * level(seconds));
    bars.forEach((mask, bar) => {
      const said = smoothstep(bar - 0.2, bar + 1, place);
      canvas.over(mask, blend(REST, SAID, said), 0.34 + 0.66 * said);
    });
    return canvas.pixels();
  };
}

function barMask(bar: number, height: number): Mask {
  const box = { x: FIRST + bar * PITCH, y: MIDDLE, w: BAR, h: height, r: BAR / 2 };
  return maskOf((x, y) => (Math.abs(x - box.x) > BAR ? 0 : coverage(roundedBox(x, y, box))));
}
