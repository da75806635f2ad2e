import { throwIfAborted } from '../../core/failure.ts';
import { seeded } from '../../dsp/random.ts';
import { type EncodedSpeech, FRAME_SECONDS } from './decoding.ts';
import { type Attempt, againstRepeats, guarded, loops } from './guards.ts';
import { applyRules, type Vocabulary } from './rules.ts';
import { drawn, likeliest, logSum, probabilityOf } from './sampling.ts';

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
 * Decodes under the guards of guards.ts; nothing where they find that nobody speaks.
 * @throws Failure `cancelled` within one step of the decoder.
 */
export async function decode(speech: EncodedSpeech, request: DecodeRequest, signal: AbortSignal): Promise<Said> {
  const { words, text } = request;
  const noSpeech = probabilityOf(speech.first, words.noSpeech);
  const decoding = await guarded(async (attempt) => {
    const { said, endLogProb, looped } = await once(speech, request, attempt, signal);
    const logProbs = [...said.logProbs, endLogProb];
    const meanLogProb = logProbs.reduce((sum, value) => sum + value, 0) / logProbs.length;
    return { said, text: text(said.tokens.filter((token) => token < words.end)), meanLogProb, noSpeech, looped };
  });
  return decoding?.said ?? NOTHING;
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
  const ruled = againstRepeats(logits, spoken, attempt);
  if (ruled === logits) return likeliest(logits);
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
