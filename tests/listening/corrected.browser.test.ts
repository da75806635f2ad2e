import { afterAll, expect, test } from 'vitest';
import type { Transcript, Translation, UtteranceEdit } from '../../wasm-workers/core/utterance.ts';
import type { Window } from '../../wasm-workers/core/window.ts';
import { encodeWav } from '../../wasm-workers/dsp/wav.ts';
import { engineRef, engines } from '../../wasm-workers/engines/index.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { WarmEngines } from '../../wasm-workers/host/engine-room.ts';
import { InlineHost } from '../../wasm-workers/host/inline.ts';
import { stages } from '../../wasm-workers/pipeline/stages.ts';
import type { TranslationRoute } from '../../wasm-workers/stages/translate.ts';
import { MemoryLedger, MemoryStore } from '../../wasm-workers/store/memory.ts';
import { MountedStore } from '../../wasm-workers/store/source.ts';
import { clip } from './clip.ts';

const room = new WarmEngines({ descriptors: engines, models: servedModels, threads: 1, idleMs: 3_600_000 });
afterAll(() => room.dispose());

const WINDOW: Window = { index: 0, start: 0, end: 11, overlap: 0, speech: [{ start: 0.3, end: 10.6 }] };
const HEARD: Transcript = {
  window: 0,
  language: 'fr',
  languageConfidence: 1,
  utterances: [
    ['w0u0', 0.3, 7.6, 'And so, my fellow Americans, ask not what your country can do for you.'],
    ['w0u1', 8.0, 10.6, 'Ask what you can do for your country.'],
  ].map(([id, start, end, text]) => ({ id, start, end, text, language: 'fr', words: [], speaker: 's0' })) as never,
};
/** By the sound, into English: the speech is English, so the test can read what the sound says. */
const BY_SOUND: TranslationRoute = {
  method: 'whisper',
  sound: { engine: engineRef('recognizer', 'whisper', 'whisper-tiny'), to: 'en' },
  hops: [],
};
const BY_TEXT: TranslationRoute = {
  method: 'marian',
  hops: [{ engine: engineRef('translator', 'marian', 'marian-en-es-tiny'), from: 'en', to: 'es' }],
};

async function translated(route: TranslationRoute, edits: readonly UtteranceEdit[]) {
  const store = new MountedStore(new MemoryStore());
  const host = new InlineHost(stages, { store, ledger: new MemoryLedger(), engines: room });
  const samples = await clip('media-kennedy');
  const speech = await store.put(new Blob([encodeWav({ sampleRateHz: 16_000, channels: [samples] }, 's16')]));
  const heard = await store.put(new Blob([JSON.stringify(HEARD)]));
  const params = { window: WINDOW, to: 'en', routes: { fr: route }, glossary: [], edits };
  const task = { stage: 'translate', inputs: [speech, heard], params };
  const [written] = await host.run(task, { signal: new AbortController().signal });
  if (!written) throw new Error('translate gave nothing.');
  return (JSON.parse(await (await store.get(written)).text()) as Translation).utterances;
}

const CORRECTED = { id: 'w0u1', text: 'The house is red.' };

test('by the sound, a line whose words were corrected says that they are not in it', async () => {
  const [first, second] = await translated(BY_SOUND, [CORRECTED]);
  expect(first).toEqual({
    id: 'w0u0',
    method: 'whisper',
    model: 'whisper-tiny',
    text: expect.stringMatching(/country/),
  });
  expect(second?.text).toMatch(/what you can do/i);
  expect(second?.notes).toEqual([
    'The heard words of this line were corrected, but it is translated from the sound, where they are not. Correct the translation too.',
  ]);
});

test('where there is a translator of text, what was corrected goes by its text and the rest by the sound', async () => {
  const [first, second] = await translated({ ...BY_SOUND, corrected: BY_TEXT }, [CORRECTED]);
  expect(first?.text).toMatch(/country/);
  expect(second).toEqual({ id: 'w0u1', text: 'La casa es rojo.', method: 'marian', model: 'marian-en-es-tiny' });
});

test('a line whose words were all deleted says nothing; one that stands as it was heard, what it said', async () => {
  const same = { id: 'w0u0', text: HEARD.utterances[0]?.text ?? '' };
  const [first, second] = await translated(BY_SOUND, [same, { id: 'w0u1', text: '' }]);
  expect(first?.notes).toBeUndefined();
  expect(second).toEqual({ id: 'w0u1', text: '', method: 'person' });
});
