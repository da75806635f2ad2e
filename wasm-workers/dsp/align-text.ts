import type { GivenWord } from '../core/given-transcript.ts';
import { endsSentence } from '../core/sentences.ts';
import type { Interval } from '../core/window.ts';
import { spokenLength, spread } from './spread.ts';

/** Speech intervals were widened into the pauses between them by this much, or this share of the pause (see `padIntervals`). */
const PAD = { seconds: 0.1, share: 0.4 };
/** No stretch is shorter, in seconds. */
const SHORTEST = 0.03;
/**
 * How far the length of a stretch of speech may be from what its text lets expect: a variance in s² for each stretch, and for
 * each second of it. These costs, in nats, were fitted on twelve
 * recordings of the catalogue against Whisper's word times.
 */
const VARIANCE = { fixed: 0.03, perSecond: 0.1 };
/** Cost of speech without any words of the text (laughter, a word left out), fixed and for each second. */
const WORDLESS = { fixed: 2, perSecond: 2 };
/** A pause that parts words in the middle of a clause is unlikely, the more so the longer it is; at a comma less. */
const SPLIT = { clause: 0.4, word: 1, wordLong: 5 };
/** A pause of this length is long, in seconds. */
const LONG_PAUSE = 0.7;
/** A sentence that ends without a pause after it. */
const RUN_ON = 0.6;
/** How many times as fast as the average a stretch may be spoken. */
const FASTEST = 2.5;
/** Words to either side of where the text would be at an even pace: at least so many, and this share of all. */
const BAND = { words: 200, share: 0.05 };
/** Paces that are tried, as multiples of the even one: the faster one leaves room for speech that is not in the text. */
const PACES = [1, 1.3];
const CLAUSE_END = /[,;:、，；：–—][»”"')\]]*$/u;

/** A text with its words, and where it may pause. */
interface Script {
  readonly words: readonly string[];
  readonly parts: readonly number[];
  /** Spoken length of all words before each; one more than words. */
  readonly until: Float64Array;
  /** 2 where a sentence or paragraph ends after the word, 1 a clause, else 0. */
  readonly ends: Uint8Array;
}

/**
 * Finds when each word of a text is said, from nothing but where speech is: sentences end where speech pauses, and a stretch of
 * speech lasts as long as its text takes to say. By dynamic programming over stretches × words, in a band around an even pace,
 * at several paces, and then at the one that the likeliest of them has found.
 * @param text empty lines part paragraphs. @param speech of the whole source, in order.
 * @returns every word, in order.
 */
export function alignText(text: string, speech: readonly Interval[]): GivenWord[] {
  const script = scriptOf(text);
  const stretches = stretchesOf(speech);
  if (script.words.length === 0 || stretches.length === 0) return [];
  const lasting = Float64Array.from(stretches, ({ start, end }) => end - start);
  const even = (script.until[script.words.length] as number) / lasting.reduce((sum, seconds) => sum + seconds, 0);
  const guesses = PACES.map((faster) => shareOut(script, stretches, lasting, even * faster));
  const likeliest = guesses.reduce((best, guess) => (guess.cost < best.cost ? guess : best));
  const pace = paceOf(likeliest.shares, script, lasting) || even;
  const { shares } = shareOut(script, stretches, lasting, pace);
  return stretches.flatMap((stretch, i) => {
    const [from, to] = [shares[i] as number, shares[i + 1] as number];
    if (to <= from) return [];
    const words = script.words.slice(from, to);
    return spread(words, [stretch]).map((time, n) => {
      return { text: words[n] ?? '', ...time, cue: i, part: script.parts[from + n] ?? 0 };
    });
  });
}

interface Share {
  /** For each stretch the first of its words, and at the end the number of words. */
  readonly shares: Int32Array;
  /** In nats; lower is likelier. */
  readonly cost: number;
}

function scriptOf(text: string): Script {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.split(/\s+/).filter(Boolean));
  const words = paragraphs.flat();
  const parts = paragraphs.flatMap((paragraph, part) => paragraph.map(() => part));
  const until = new Float64Array(words.length + 1);
  const ends = new Uint8Array(words.length);
  words.forEach((word, i) => {
    until[i + 1] = (until[i] as number) + spokenLength(word);
    ends[i] = endsSentence(word) || parts[i + 1] !== parts[i] ? 2 : CLAUSE_END.test(word) ? 1 : 0;
  });
  return { words, parts, until, ends };
}

/** Stretches of speech as the detector had them before they were widened; those that a window's edge cuts are one. */
function stretchesOf(speech: readonly Interval[]): Interval[] {
  const whole: { start: number; end: number }[] = [];
  for (const { start, end } of speech) {
    const last = whole.at(-1);
    if (last && start - last.end < 1e-6) last.end = Math.max(end, last.end);
    else whole.push({ start, end });
  }
  return whole.map(({ start, end }, i) => {
    const lead = padIn(start - (whole[i - 1]?.end ?? -Infinity));
    const tail = padIn((whole[i + 1]?.start ?? Infinity) - end);
    const length = Math.max(SHORTEST, end - start - lead - tail);
    return { start: Math.min(start + lead, end - length), end: Math.min(start + lead, end - length) + length };
  });
}

/** How much of a pause was taken from it at each side. @param rest what is left of it. */
function padIn(rest: number): number {
  const whole = rest / (1 - 2 * PAD.share);
  return Math.min(PAD.seconds, PAD.share * whole);
}

/** Letters a second where words are said at all: wordless stretches do not count. */
function paceOf(shares: Int32Array, { until }: Script, lasting: Float64Array): number {
  let letters = 0;
  let seconds = 0;
  for (let i = 0; i < lasting.length; i++) {
    const own = (until[shares[i + 1] as number] as number) - (until[shares[i] as number] as number);
    if (own === 0) continue;
    letters += own;
    seconds += lasting[i] as number;
  }
  return letters / seconds;
}

/** @param pace in letters a second. */
function shareOut(script: Script, stretches: readonly Interval[], lasting: Float64Array, pace: number): Share {
  const { until, ends } = script;
  const count = script.words.length;
  const whole = lasting.reduce((sum, seconds) => sum + seconds, 0);
  const band = Math.ceil(Math.max(BAND.words, BAND.share * count));
  const runOns = runOnsOf(ends);
  const from: Int32Array[] = [];
  let before = new Float64Array(count + 1).fill(Infinity);
  before[0] = 0;
  let [low, high] = [0, 0];
  let passed = 0;
  stretches.forEach((stretch, i) => {
    const seconds = lasting[i] as number;
    passed += seconds;
    const last = i === stretches.length - 1;
    const centre = evenWord(until, passed / whole);
    const [nextLow, nextHigh] = last ? [count, count] : [Math.max(0, centre - band), Math.min(count, centre + band)];
    const pause = (stretches[i + 1]?.start ?? Infinity) - stretch.end;
    const costs = new Float64Array(count + 1).fill(Infinity);
    const choice = new Int32Array(nextHigh - nextLow + 1).fill(-1);
    for (let to = nextLow; to <= nextHigh; to++) {
      const parting = partingCost(ends[to - 1] ?? 2, pause);
      let best = Infinity;
      for (let since = Math.min(to, high); since >= low; since--) {
        const letters = (until[to] as number) - (until[since] as number);
        const expected = letters / pace;
        // The last stretch takes what is left, however much.
        if (!last && expected > FASTEST * seconds + 1) break;
        const cost =
          (before[since] as number) +
          (since === to ? WORDLESS.fixed + WORDLESS.perSecond * seconds : lengthCost(expected, seconds) + parting) +
          (since === to ? 0 : RUN_ON * ((runOns[to - 1] as number) - (runOns[since] as number)));
        if (cost < best) {
          best = cost;
          choice[to - nextLow] = since;
        }
      }
      costs[to] = best;
    }
    from.push(Int32Array.of(nextLow, ...choice));
    before = costs;
    [low, high] = [nextLow, nextHigh];
  });
  return { shares: traced(from, count), cost: before[count] as number };
}

/** The way back through the choices; where the band left no way, the rest goes to the stretch before. */
function traced(from: readonly Int32Array[], count: number): Int32Array {
  const shares = new Int32Array(from.length + 1);
  shares[from.length] = count;
  for (let i = from.length - 1, to = count; i >= 0; i--) {
    const [low = 0] = from[i] ?? [];
    const since = from[i]?.[1 + to - low] ?? -1;
    to = since < 0 ? Math.min(to, low) : since;
    shares[i] = i === 0 ? 0 : to;
  }
  return shares;
}

function lengthCost(expected: number, seconds: number): number {
  return (seconds - expected) ** 2 / (2 * (VARIANCE.fixed + VARIANCE.perSecond * expected));
}

/** What it costs to pause after a word. */
function partingCost(ends: number, pause: number): number {
  if (ends === 2) return 0;
  const long = Math.min(1, pause / LONG_PAUSE);
  return ends === 1 ? SPLIT.clause * long : SPLIT.word + SPLIT.wordLong * long;
}

/** Number of sentences that end before each word or with it. */
function runOnsOf(ends: Uint8Array): Int32Array {
  const sums = new Int32Array(ends.length + 1);
  ends.forEach((end, i) => {
    sums[i + 1] = (sums[i] as number) + (end === 2 ? 1 : 0);
  });
  return sums;
}

/** The word that would be reached at an even pace. */
function evenWord(until: Float64Array, share: number): number {
  const letters = share * (until.at(-1) ?? 0);
  let [low, high] = [0, until.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((until[middle] as number) < letters) low = middle + 1;
    else high = middle;
  }
  return low;
}
