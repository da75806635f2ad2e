import { clock } from './clock.ts';
import type { Interval } from './window.ts';

/** What a person is told of a stretch that was taken for speech and in which no words were heard. Seconds of the source. */
export function unheardSentence({ start, end }: Interval): string {
  const [from, to] = [start, end].map((time) => clock(Math.round(time)));
  return `Between ${from} and ${to} something sounds like speech, but no words could be made out: the original sound is kept there.`;
}
