import type { Interval } from './window.ts';

/** What a person is told of a stretch that was taken for speech and in which no words were heard. Seconds of the source. */
export function unheardSentence({ start, end }: Interval): string {
  return `Between ${clock(start)} and ${clock(end)} something sounds like speech, but no words could be made out: the original sound is kept there.`;
}

/** `75` → `1:15`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
