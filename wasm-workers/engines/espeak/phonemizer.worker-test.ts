import { servedModels } from '../served-models.ts';
import { loadPhonemizer } from './phonemizer.ts';

// The worker of phonemizer.browser.test.ts: answers a text with its phonemes.
addEventListener('message', async (event: MessageEvent<string>) => {
  const phonemizer = await loadPhonemizer(servedModels);
  postMessage(await phonemizer.phonemize([event.data], 'en-us'));
});
