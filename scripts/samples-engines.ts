import { chromium, type Page } from 'playwright';
import { createServer } from 'vite';
import type { VoiceRef } from '../wasm-workers/core/speech.ts';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';

/** A page of the dev server: it may import the engines as the studio does, and gets models from the model folder. */
export interface EnginePage extends AsyncDisposable {
  /** Mono samples of each sentence, spoken without noise, so that every run gives the same. */
  speak(voice: VoiceRef, language: string, sentences: readonly string[], speed: number): Promise<Spoken>;
  /**
   * How whisper-base hears an audio file of the catalogue's languages, by the windows of our own planner.
   * @param wav bytes of a mono WAV file, 16 kHz.
   */
  listen(wav: Uint8Array, language: string): Promise<readonly Heard[]>;
}

export interface Spoken {
  readonly sampleRateHz: number;
  readonly sentences: readonly Float32Array[];
}

export interface Heard {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Whisper's own translation into English; empty where it is English already. */
  readonly english: string;
}

/** Starts vite and Chromium. Both end with `await using`. */
export async function openEnginePage(): Promise<EnginePage> {
  const server = await createServer({
    server: { port: 0, watch: null, hmr: false },
    logLevel: 'error',
    // The configuration names every dependency; finding another would reload the page.
    optimizeDeps: { noDiscovery: true },
    plugins: [
      {
        name: 'blank-page',
        configureServer({ middlewares }) {
          middlewares.use('/blank', (_request, response) => {
            response.setHeader('Content-Type', 'text/html');
            response.end('<!doctype html><title>engines</title>');
          });
        },
      },
    ],
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_FLAGS });
  const page = await browser.newPage();
  await page.goto(new URL('/blank', server.resolvedUrls?.local[0]).href);
  return {
    speak: (voice, language, sentences, speed) => speakIn(page, { voice, language, sentences, speed }),
    listen: (wav, language) => page.evaluate(listen, { wav: Buffer.from(wav).toString('base64'), language }),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.close();
    },
  };
}

interface SpeakInput {
  readonly voice: VoiceRef;
  readonly language: string;
  readonly sentences: readonly string[];
  readonly speed: number;
}

async function speakIn(page: Page, input: SpeakInput): Promise<Spoken> {
  const { sampleRateHz, sentences } = await page.evaluate(speak, input);
  return {
    sampleRateHz,
    sentences: sentences.map((text) => {
      const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
      return new Float32Array(bytes.buffer);
    }),
  };
}

/** Runs in the page: its imports are the server's paths, which no bundler of Node's may follow. */
async function speak({ voice, language, sentences, speed }: SpeakInput) {
  const at = (path: string) => import(/* @vite-ignore */ path);
  const { piperDescriptor } = await at('/wasm-workers/engines/piper/descriptor.ts');
  const { kokoroDescriptor } = await at('/wasm-workers/engines/kokoro/descriptor.ts');
  const { servedModels } = await at('/wasm-workers/engines/served-models.ts');
  const descriptor = voice.model === 'kokoro' ? kokoroDescriptor : piperDescriptor;
  const engine = await descriptor.load({ model: voice.model, device: 'wasm', threads: 2, models: servedModels });
  const spoken: string[] = [];
  let sampleRateHz = 0;
  for (const text of sentences) {
    const request = { text, language, speaker: voice.speaker, speed, noise: 0 };
    const pcm = await engine.speak(request, new AbortController().signal);
    sampleRateHz = pcm.sampleRateHz;
    const bytes = new Uint8Array(pcm.channels[0].buffer, pcm.channels[0].byteOffset, pcm.channels[0].byteLength);
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    spoken.push(btoa(binary));
  }
  await engine.dispose();
  return { sampleRateHz, sentences: spoken };
}

/** Runs in the page. */
async function listen({ wav, language }: { wav: string; language: string }): Promise<Heard[]> {
  const at = (path: string) => import(/* @vite-ignore */ path);
  const { sileroDescriptor } = await at('/wasm-workers/engines/silero/descriptor.ts');
  const { whisperDescriptor } = await at('/wasm-workers/engines/whisper/descriptor.ts');
  const { servedModels } = await at('/wasm-workers/engines/served-models.ts');
  const { WindowPlanner } = await at('/wasm-workers/dsp/plan.ts');
  const file = Uint8Array.from(atob(wav), (letter) => letter.charCodeAt(0));
  const context = new OfflineAudioContext(1, 1, 16_000);
  const samples = (await context.decodeAudioData(file.buffer)).getChannelData(0);
  const common = { device: 'wasm', threads: 2, models: servedModels };
  const detector = await sileroDescriptor.load({ model: 'silero-vad', ...common });
  const ears = await whisperDescriptor.load({ model: 'whisper-base', ...common });
  const { signal } = new AbortController();
  const planner = new WindowPlanner();
  const windows = planner.push({ probability: await detector.begin().push(samples), samples });
  windows.push(...planner.finish(samples.length / 16_000));
  const heard: Heard[] = [];
  for (const { start, end } of windows) {
    const part = samples.slice(Math.round(start * 16_000), Math.round(end * 16_000));
    const { words } = await ears.transcribe(part, language, signal);
    const text = words.map((word: { text: string }) => word.text.trim()).join(' ');
    const translation = language === 'en' ? [] : await ears.translate(part, language, 'en', signal);
    const english = translation.map((segment: { text: string }) => segment.text.trim()).join(' ');
    heard.push({ start, end, text, english });
  }
  await ears.dispose();
  await detector.dispose();
  return heard;
}
