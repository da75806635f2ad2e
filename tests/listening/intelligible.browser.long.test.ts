import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from '../../models-manifest/catalogue.ts';
import { primarySubtag } from '../../wasm-workers/core/language.ts';
import type { Recognizer, Synthesizer } from '../../wasm-workers/engines/engine.ts';
import { hear, loadListener, loadVoice } from './hearing.ts';

const voices = catalogue.filter(({ task, engine }) => task === 'voice' && engine === 'kokoro');

let listener: Recognizer;
let kokoro: Synthesizer;
beforeAll(async () => {
  listener = await loadListener();
  kokoro = await loadVoice('kokoro');
});
afterAll(async () => {
  await kokoro?.dispose();
  await listener?.dispose();
});

test.each(voices.map(({ id, languages, charsPerSecond }) => ({ id, language: languages[0] ?? '', charsPerSecond })))(
  '$id is understood by Whisper, and speaks as fast as the catalogue says',
  { timeout: 240_000 },
  async ({ id, language, charsPerSecond }) => {
    const hearing = await hear(listener, kokoro, id.replace('kokoro-', ''), primarySubtag(language));
    expect(hearing.wordErrorRate, hearing.heard).toBeLessThanOrEqual(0.2);
    const ratio = hearing.charactersPerSecond / (charsPerSecond ?? Number.NaN);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  },
);
