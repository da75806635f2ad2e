import { joinSamples } from '../../wasm-workers/dsp/join.ts';
import { medianPitch, pitchFrames } from '../../wasm-workers/dsp/pitch.ts';
import { resample } from '../../wasm-workers/dsp/resample.ts';
import type { Recognizer, Synthesizer } from '../../wasm-workers/engines/engine.ts';
import { kokoroDescriptor } from '../../wasm-workers/engines/kokoro/descriptor.ts';
import { piperDescriptor } from '../../wasm-workers/engines/piper/descriptor.ts';
import { servedModels as models } from '../../wasm-workers/engines/served-models.ts';
import { whisperDescriptor } from '../../wasm-workers/engines/whisper/descriptor.ts';
import { wordErrorRate } from '../wer.ts';
import { silence } from './clip.ts';
import { SENTENCES } from './sentences.ts';

const never = new AbortController().signal;
const THREADS = 2;
const HEARING_RATE_HZ = 16_000;

/** The one who listens to what our voices say. */
export const loadListener = (): Promise<Recognizer> =>
  whisperDescriptor.load({ model: 'whisper-base', device: 'wasm', threads: THREADS, models });

export const loadVoice = (model: string): Promise<Synthesizer> =>
  (model === 'kokoro' ? kokoroDescriptor : piperDescriptor).load({ model, device: 'wasm', threads: THREADS, models });

export interface Hearing {
  /** Word error rate of what was heard against what was to be said. */
  readonly wordErrorRate: number;
  readonly charactersPerSecond: number;
  /** Median pitch in Hz, or null. */
  readonly pitchHz: number | null;
  /** What was heard, to be shown where a test fails. */
  readonly heard: string;
}

/** Has a voice say the sentences of its language and listens to them, with a little silence around as in a dub. */
export async function hear(
  listener: Recognizer,
  voice: Synthesizer,
  speaker: string,
  language: string,
  noise = 0,
): Promise<Hearing> {
  const texts = SENTENCES[language] ?? [];
  const heard: string[] = [];
  const said: Float32Array[] = [];
  let [seconds, sampleRateHz] = [0, 0];
  for (const text of texts) {
    const pcm = await voice.speak({ text, language, speaker, speed: 1, noise }, never);
    const spoken = pcm.channels[0] ?? new Float32Array();
    seconds += spoken.length / pcm.sampleRateHz;
    said.push(spoken);
    sampleRateHz = pcm.sampleRateHz;
    const audio = Float32Array.from([
      ...silence(0.3),
      ...resample(spoken, pcm.sampleRateHz, HEARING_RATE_HZ),
      ...silence(0.3),
    ]);
    const { words } = await listener.transcribe(audio, language, never);
    heard.push(words.map((word) => word.text).join(' '));
  }
  return {
    wordErrorRate: wordErrorRate(texts.join(' '), heard.join(' ')),
    charactersPerSecond: texts.join('').length / seconds,
    pitchHz: medianPitch(pitchFrames(joinSamples(...said), sampleRateHz), [{ start: 0, end: seconds }]),
    heard: heard.join(' / '),
  };
}
