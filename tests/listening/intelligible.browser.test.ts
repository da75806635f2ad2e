import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Recognizer } from '../../wasm-workers/engines/engine.ts';
import { hear, loadListener, loadVoice } from './hearing.ts';

let listener: Recognizer;
beforeAll(async () => {
  listener = await loadListener();
});
afterAll(() => listener?.dispose());

test.each([
  ['piper-test-en', '0', 'en'],
  ['piper-pt_BR-faber-medium', '0', 'pt'],
  ['kokoro', 'af_heart', 'en'],
  ['kokoro', 'ef_dora', 'es'],
])(
  'what %s (%s) says is understood word for word by Whisper',
  { timeout: 240_000 },
  async (model, speaker, language) => {
    const voice = await loadVoice(model);
    const { wordErrorRate, heard } = await hear(listener, voice, speaker, language);
    await voice.dispose();
    expect(wordErrorRate, heard).toBeLessThanOrEqual(0.2);
  },
);
