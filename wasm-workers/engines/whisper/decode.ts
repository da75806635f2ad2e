import { throwIfAborted } from '../../core/failure.ts';
import { type EncodedSpeech, FRAME_SECONDS } from './decoding.ts';
import { ATTEMPTS, type Attempt, judge, loops, type Outcome, seeded, type Verdict } from './guards.ts';
import { applyRules, drawn, forbidRepeats, likeliest, logSum, penalizeRepeats, type Vocabulary } from './rules.ts';

/** Whisper never says more than half of its 448 positions. */
const MOST_TOKENS = 224;

/** What the decoder said about a stretch of audio. */
export interface Said {
  /** Text and time tokens, without prompt and end token. */
  readonly tokens: readonly number[];
  /** Logarithm of each token's probability. */
  readonly logProbs: readonly number[];
  /** Attention of the step that gave each token, and of the one that gave the end token: rows of heads. */
  readonly attention: readonly (readonly Float32Array[])[];
  /** False when it was cut off: by the limit of tokens, or going round in a loop. */
  readonly ended: boolean;
}

export const NOTHING: Said = { tokens: [], logProbs: [], attention: [], ended: true };

export interface DecodeRequest {
  /** Tokens after `<|startoftranscript|>`: language and task. */
  readonly prompt: readonly number[];
  /** Length of the audio in seconds: no time lies beyond. */
  readonly duration: number;
  readonly words: Vocabulary;
  /** Text of text tokens, to judge it by. */
  text(tokens: readonly number[]): string;
}

/**
 * Decodes until a decoding passes Whisper's own guards; where none does, the likeliest of those that did not loop.
 * @throws Failure `cancelled` within one step of the decoder.
 */
export async function decode(speech: EncodedSpeech, request: DecodeRequest, signal: AbortSignal): Promise<Said> {
  const { words, text } = request;
  const noSpeech = probabilityOf(speech.first, words.noSpeech);
  let best: { said: Said; outcome: Outcome } | undefined;
  for (const attempt of ATTEMPTS) {
    const { said, endLogProb, looped } = await once(speech, request, attempt, signal);
    const logProbs = [...said.logProbs, endLogProb];
    const meanLogProb = logProbs.reduce((sum, value) => sum + value, 0) / logProbs.length;
    const outcome = { text: text(said.tokens.filter((token) => token < words.end)), meanLogProb, noSpeech, looped };
    const verdict: Verdict = await judge(outcome);
    if (verdict === 'silence') return NOTHING;
    if (verdict === 'good') return said;
    const better = !best || (best.outcome.looped && !looped) || meanLogProb > best.outcome.meanLogProb;
    if (better && !(best && looped)) best = { said, outcome };
  }
  return best && !best.outcome.looped ? best.said : NOTHING;
}

async function once(speech: EncodedSpeech, request: DecodeRequest, attempt: Attempt, signal: AbortSignal) {
  const { prompt, duration, words } = request;
  const lastTime = words.timeZero + Math.floor(duration / FRAME_SECONDS);
  const random = seeded(1 + Math.round(attempt.temperature * 10));
  const step = speech.begin();
  const tokens: number[] = [];
  const logProbs: number[] = [];
  const attention: (readonly Float32Array[])[] = [];
  const spoken: number[] = [];
  let endLogProb = 0;
  let looped = false;
  let given = await feedAll(step, prompt, signal);
  for (;;) {
    applyRules(given.logits, tokens, lastTime, words);
    const { token, logProb } = choose(given.logits, spoken, attempt, random);
    attention.push(given.attention);
    if (token === words.end) {
      endLogProb = logProb;
      return { said: { tokens, logProbs, attention, ended: true }, endLogProb, looped };
    }
    tokens.push(token);
    logProbs.push(logProb);
    if (token < words.end) spoken.push(token);
    looped = loops(spoken);
    if (looped || tokens.length === MOST_TOKENS) {
      return { said: { tokens, logProbs, attention, ended: false }, endLogProb, looped };
    }
    await breathe();
    throwIfAborted(signal);
    given = await step(token);
  }
}

/** Lets messages in: the network runs in one go, and without a pause between steps nobody could cancel. */
function breathe(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}

/** The next token; its probability is the one before rules against repetition, which would make every retry look unlikely. */
function choose(logits: Float32Array, spoken: readonly number[], attempt: Attempt, random: () => number) {
  if (attempt.noRepeat === 0) return likeliest(logits);
  const ruled = logits.slice();
  penalizeRepeats(ruled, spoken, attempt.penalty);
  forbidRepeats(ruled, spoken, attempt.noRepeat);
  const token = attempt.temperature === 0 ? likeliest(ruled).token : drawn(ruled, attempt.temperature, random());
  return { token, logProb: (logits[token] as number) - logSum(logits) };
}

async function feedAll(step: ReturnType<EncodedSpeech['begin']>, prompt: readonly number[], signal: AbortSignal) {
  let given: Awaited<ReturnType<typeof step>> | undefined;
  for (const token of prompt) {
    throwIfAborted(signal);
    given = await step(token);
  }
  if (!given) throw new RangeError('a prompt has at least one token');
  return given;
}

/** Softmax of one logit. */
function probabilityOf(logits: Float32Array, token: number): number {
  return Math.exp((logits[token] as number) - logSum(logits));
}
