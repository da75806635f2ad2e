import { expect, test } from 'vitest';
import type { Translator } from './engine.ts';

/** What every translator of text must do, whatever stands behind it. @param load one that translates English into Spanish. */
export function translatorContract(load: () => Promise<Translator>): void {
  const { signal } = new AbortController();

  test('each text gets its translation, in its place, and what is empty stays empty', async () => {
    const translator = await load();
    const [first, none, last] = await translator.translate(
      ['Good morning.', ' ', 'My name is Jordi.'],
      'en',
      'es',
      signal,
    );
    expect([first, none]).toEqual([expect.stringMatching(/^Buen/), '']);
    expect(last).toContain('Jordi');
    expect(await translator.translate([], 'en', 'es', signal)).toEqual([]);
    await translator.dispose();
  });

  test('a pair that it does not know is refused in a sentence', async () => {
    const translator = await load();
    await expect(translator.translate(['Good morning.'], 'en', 'fi', signal)).rejects.toMatchObject({
      code: 'unsupported-language',
      message: expect.stringMatching(/English into Finnish\b.*\.$/),
    });
    await translator.dispose();
  });

  test('what is cancelled ends as cancelled', async () => {
    const translator = await load();
    const cancelled = translator.translate(['Good morning.'], 'en', 'es', AbortSignal.abort());
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await translator.dispose();
  });
}
