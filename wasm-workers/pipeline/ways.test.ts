import { describe, expect, test } from 'vitest';
import { Failure } from '../core/failure.ts';
import { WayFinder, type WayFinderOptions } from './way-finder.ts';
import { modelsOfWay, type Way, waysFor } from './ways.ts';

const short = (...asked: Parameters<typeof waysFor>) =>
  waysFor(...asked).map((way) => `${way.method}: ${modelsOfWay(way).join(' → ')}`);

describe('the ways from one language into another', () => {
  test('speech in the target language, or in none that is known, is kept', () => {
    expect(short('pt-BR', 'pt')).toEqual(['kept: ']);
    expect(short('und', 'es')).toEqual(['kept: ']);
  });

  test('opus-mt first, then the small model, then Whisper', () => {
    expect(short('en-US', 'es')).toEqual([
      'marian: opus-mt-en-es',
      'marian: marian-en-es-tiny',
      'draft: whisper-small',
    ]);
    expect(short('fr', 'en')).toEqual(['marian: opus-mt-fr-en', 'whisper: whisper-base']);
    expect(short('pt', 'en', 'auto', 'whisper-tiny')).toEqual(['whisper: whisper-tiny']);
  });

  test('in two hops where nothing is direct', () => {
    expect(short('fr', 'es')).toEqual([
      'marian: opus-mt-fr-en → opus-mt-en-es',
      'draft: whisper-base → opus-mt-en-es',
      'draft: whisper-base → marian-en-es-tiny',
    ]);
  });

  test('the person’s choice goes first, the others stand behind it', () => {
    expect(short('en', 'es', 'small')[0]).toBe('marian: marian-en-es-tiny');
    expect(short('en', 'es', 'whisper')[0]).toBe('draft: whisper-small');
    expect(short('en', 'es', 'builtin').slice(0, 2)).toEqual(['builtin: ', 'marian: opus-mt-en-es']);
    expect(short('en', 'es', 'auto').join()).not.toContain('builtin');
  });

  test('a recogniser that was never trained to translate does not', () => {
    expect(short('pt', 'en', 'auto', 'whisper-large-v3-turbo')).toEqual(['whisper: whisper-base']);
  });

  test('where there is none, it is said with a way out', () => {
    expect(() => waysFor('fr', 'nl')).toThrowError(
      expect.objectContaining({
        code: 'unsupported-language',
        message: 'There is no way from French into Dutch yet. Dub into English, or start from English speech.',
      }),
    );
  });
});

describe('the best way that can be had', () => {
  const finder = (changes: Partial<WayFinderOptions>) => {
    const notices: string[] = [];
    const pulled: string[][] = [];
    const options: WayFinderOptions = {
      translator: 'auto',
      recognizer: 'whisper-base',
      signal: new AbortController().signal,
      modelsOf: modelsOfWay,
      has: async () => false,
      pull: async (ids) => void pulled.push([...ids]),
      notice: (sentence) => void notices.push(sentence),
      ...changes,
    };
    return { finder: new WayFinder(options), notices, pulled };
  };
  const without =
    (...missing: string[]) =>
    async (ids: readonly string[]) => {
      if (ids.some((id) => missing.includes(id))) throw new Failure('offline', 'There is no connection.');
    };

  test('is looked for once a pair', async () => {
    const { finder: ways, pulled } = finder({});
    await Promise.all([ways.find('en', 'es'), ways.find('en-US', 'es'), ways.find('en', 'es')]);
    expect(pulled).toEqual([['opus-mt-en-es']]);
  });

  test('is the next one where the hub is out of reach, and that is said', async () => {
    const { finder: ways, notices } = finder({ pull: without('opus-mt-en-es') });
    expect(modelsOfWay(await ways.find('en', 'es'))).toEqual(['marian-en-es-tiny']);
    expect(notices).toEqual([
      'The translator opus-mt-en-es could not be downloaded, so English into Spanish is translated by the next best: each line says by which.',
    ]);
  });

  test('offline, French goes into Spanish by Whisper and the small model', async () => {
    const { finder: ways } = finder({ pull: without('opus-mt-fr-en', 'opus-mt-en-es') });
    expect(await ways.find('fr', 'es')).toEqual({
      method: 'draft',
      sound: { model: 'whisper-base', to: 'en' },
      hops: [{ engine: 'marian', model: 'marian-en-es-tiny', from: 'en', to: 'es' }],
    });
  });

  test('with none at hand fails as the last did, and may be asked for again', async () => {
    const { finder: ways } = finder({ pull: without('whisper-base') });
    await expect(ways.find('pt', 'en')).rejects.toMatchObject({ code: 'offline' });
    await expect(ways.find('pt', 'en')).rejects.toMatchObject({ code: 'offline' });
  });

  test('words that a person corrected go by text: by what is here before what must be fetched', async () => {
    const here =
      (...ids: string[]) =>
      async (id: string) =>
        ids.includes(id);
    const small = finder({ has: here('marian-en-es-tiny'), translator: 'whisper' });
    expect(await small.finder.findByText('en', 'es')).toMatchObject({ method: 'marian', hops: [{ to: 'es' }] });
    expect(small.pulled).toEqual([]);
    const both = finder({ has: here('marian-en-es-tiny', 'opus-mt-en-es') });
    expect(modelsOfWay((await both.finder.findByText('en', 'es')) as Way)).toEqual(['opus-mt-en-es']);
    const none = finder({});
    await Promise.all([none.finder.findByText('en', 'es'), none.finder.findByText('en-US', 'es')]);
    expect(none.pulled).toEqual([['opus-mt-en-es']]);
  });

  test('where no text model can be had for them there is none, and nothing is said: each line says it', async () => {
    const { finder: ways, notices } = finder({ pull: without('opus-mt-fr-en', 'opus-mt-en-es') });
    expect(await ways.findByText('fr', 'es')).toBeUndefined();
    expect(await ways.findByText('pt', 'en')).toBeUndefined();
    expect(notices).toEqual([]);
  });

  test('a browser without a translator of its own leaves it to the next, and that is said', async () => {
    const { finder: ways, notices } = finder({ translator: 'builtin' });
    expect((await ways.find('en', 'es')).method).toBe('marian');
    expect(notices).toEqual(['Your browser does not translate English into Spanish, so another translator does.']);
  });
});
