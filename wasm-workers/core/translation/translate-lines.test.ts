import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sentenceTexts } from '../sentences.ts';
import { clausesOf, wordsOf } from './clauses.ts';
import { faultOf, loops, withoutLoops } from './faults.ts';
import type { Glossary } from './glossary.ts';
import { translateLong } from './long.ts';
import { namesIn } from './names.ts';
import { type LineOptions, type SourceLine, sentenceGroups, translateLines } from './translate-lines.ts';

/** Translates word by word: enough to see what goes where. */
const WORDS: Readonly<Record<string, string>> = {
  dog: 'perro',
  the: 'el',
  big: 'grande',
  and: 'y',
  runs: 'corre',
  stage: 'escenario',
  in: 'en',
  lives: 'vive',
  costs: 'cuesta',
  see: 'ver',
  also: 'también',
};
const dictionary = (text: string) => text.replace(/\p{L}+/gu, (word) => WORDS[word.toLowerCase()] ?? word);
const byDictionary: LineOptions['translate'] = async (texts) => texts.map(dictionary);

const linesOf = (texts: readonly string[]): SourceLine[] =>
  texts.map((text, i) => ({ text, start: i * 3, end: i * 3 + 2, speaker: 's0' }));
const translated = async (texts: readonly string[], changes: Partial<LineOptions> = {}) =>
  translateLines(linesOf(texts), { from: 'en', to: 'es', glossary: [], translate: byDictionary, ...changes });
const textsOf = async (texts: readonly string[], changes: Partial<LineOptions> = {}) =>
  (await translated(texts, changes)).map(({ text }) => text);

describe('sentences in context', () => {
  test('lines of one sentence and one speaker belong together, across no long pause and no end of a sentence', () => {
    const [a, b, c, d] = linesOf(['The dog', 'runs.', 'And the', 'dog']);
    if (!a || !b || !c || !d) throw new Error();
    expect(sentenceGroups([a, b, c, d], 60)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(sentenceGroups([a, { ...b, speaker: 's1' }], 60)).toEqual([[0], [1]]);
    expect(sentenceGroups([a, { ...b, start: 9, end: 10 }], 60)).toEqual([[0], [1]]);
    expect(sentenceGroups([a, b], 2)).toEqual([[0], [1]]);
  });

  test('a sentence is translated as one and shared out to its lines by their time', async () => {
    const asked: string[] = [];
    const translate: LineOptions['translate'] = async (texts) => {
      asked.push(...texts);
      return byDictionary(texts);
    };
    expect(await textsOf(['The big dog', 'runs and runs.'], { translate })).toEqual([
      'el grande perro',
      'corre y corre.',
    ]);
    expect(asked).toContain('The big dog runs and runs.');
  });
});

describe('the glossary', () => {
  const glossary: Glossary = [
    { source: 'stage', target: 'etapa', case: 'any' },
    { source: 'Apple', target: 'Apple', case: 'exact' },
  ];

  test('is honoured in every line, and it is said where the translator did otherwise', async () => {
    const [first, second] = await translated(['The stage runs.', 'The dog runs.'], { glossary });
    expect(first).toEqual({
      text: 'el etapa corre.',
      notes: ['The translator did not use “etapa” for “stage”; it was put in.'],
      untranslated: false,
    });
    expect(second).toEqual({ text: 'el perro corre.', notes: [], untranslated: false });
  });

  test('an exact entry leaves other spellings alone', async () => {
    const translate: LineOptions['translate'] = async (texts) =>
      texts.map((text) => text.replace(/apple/gi, 'manzana'));
    expect(await textsOf(['We see Apple here.', 'We see the apple here.'], { glossary, translate })).toEqual([
      'We see Apple here.',
      'We see the manzana here.',
    ]);
  });

  test('a term inside another word is no term', async () => {
    expect(await textsOf(['The stages runs.'], { glossary })).toEqual(['el stages corre.']);
  });
});

describe('what must come through', () => {
  const deaf: LineOptions['translate'] = async (texts) =>
    texts.map((text) => dictionary(text.replace(/\S*[\d@/]\S*/g, 'algo').replace(/Zbigniew/g, 'bial')));

  test('numbers, addresses and names are put back, by a stand-in or around them', async () => {
    expect(await textsOf(['It costs 12,000 dollars in 1961.'], { translate: async (texts) => deaf(texts) })).toEqual([
      'It cuesta 12.000 dollars en 1961.',
    ]);
    expect(await textsOf(['See https://example.org/a?b=1 and me@example.org now.'], { translate: deaf })).toEqual([
      'ver https://example.org/a?b=1 y me@example.org now.',
    ]);
    expect(await textsOf(['My friend Zbigniew lives here.'], { translate: deaf })).toEqual([
      'My friend Zbigniew vive here.',
    ]);
  });

  test('tags, notes and emoji stay where they are', async () => {
    expect(await textsOf(['<i>The dog</i> runs ♪', '🙂 The dog', '♪♪', '...', ''])).toEqual([
      '<i>el perro</i> corre ♪',
      '🙂 el perro',
      '♪♪',
      '...',
      '',
    ]);
  });

  test('words of another script and endless ones are kept', async () => {
    const latin: LineOptions['translate'] = async (texts) =>
      texts.map((text) => text.replace(/[^\p{Script=Latin}\p{N}\p{P}\s]/gu, '').slice(0, 300));
    const endless = 'x'.repeat(5000);
    const [mixed, huge] = await textsOf(['The dog Привет runs.', `The dog ${endless} runs.`], { translate: latin });
    expect(mixed).toContain('Привет');
    expect(huge).toContain(endless);
  });

  test('names are words with a capital inside a sentence; days, countries, peoples and what is also written small are none', () => {
    const texts = [
      'We met Zbigniew on Monday in Germany.',
      'Zbigniew speaks English to Americans.',
      'The Queen and the queen met in Boston.',
    ];
    expect([...namesIn(texts, 'en')].sort()).toEqual(['Boston', 'Zbigniew']);
    expect([...namesIn(['Wir sehen den Hund in Berlin.'], 'de')]).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('nothing at all is asked for again in parts, then the source stays and it is said', async () => {
    const asked: string[] = [];
    const [line] = await translated(['The big dog runs and runs.'], {
      translate: async (texts) => {
        asked.push(...texts);
        return texts.map(() => '');
      },
    });
    expect(line).toEqual({
      text: 'The big dog runs and runs.',
      notes: ['The translator gave nothing for this line, so the original stays. Write it yourself.'],
      untranslated: true,
    });
    expect(asked).toEqual(['The big dog runs and runs.', 'The big', 'dog runs', 'and runs.']);
  });

  test('a loop is tried again in parts; one that stays is cut to a round and said', async () => {
    const onlyWhole: LineOptions['translate'] = async (texts) =>
      texts.map((text) => (text.split(' ').length > 3 ? 'no no no no no no' : dictionary(text)));
    expect(await translated(['The big dog runs and runs.'], { translate: onlyWhole })).toEqual([
      { text: 'el grande perro corre y corre.', notes: [], untranslated: false },
    ]);
    const always: LineOptions['translate'] = async (texts) =>
      texts.map(() => 'y el perro y el perro y el perro y el perro');
    expect(await translated(['The big dog runs and runs.'], { translate: always })).toEqual([
      { text: 'y el perro', notes: ['The translator repeated itself here. Read this line.'], untranslated: false },
    ]);
  });

  test('a line that comes back as it was is said', async () => {
    const [line] = await translated(['Nothing of this is known.'], {});
    expect(line).toMatchObject({ notes: ['This came back as it was. Check whether it is translated.'] });
  });

  test('rounds are found and cut, speech that repeats itself a little is not', () => {
    expect(loops('no no no, I said')).toBe(false);
    expect(loops('no, no, no, no')).toBe(true);
    expect(withoutLoops('I see. I see. I see. I see. Good.')).toBe('I see. Good.');
    expect(faultOf('The dog.', 'El perro.')).toBeUndefined();
    expect(faultOf('Hm.', 'x'.repeat(100))).toBe('loop');
  });
});

describe('long texts', () => {
  test('are cut at punctuation, then at conjunctions, and are whole again when joined', () => {
    const text = 'We waited for a long time at the station, and then the train came because the driver had been found.';
    expect(clausesOf(text, 11, 'en')).toEqual([
      'We waited for a long time at the station,',
      'and then the train came because the driver had been found.',
    ]);
    expect(clausesOf(text, 6, 'en').join(' ')).toBe(text);
  });

  test('parts go to the translator as sentences and come back as parts', async () => {
    const asked: string[] = [];
    const translate = async (texts: readonly string[]) => {
      asked.push(...texts);
      return texts.map((text) => text.toUpperCase().charAt(0) + text.slice(1));
    };
    const text = 'We waited for a long time, and then the train came at last. It was late.';
    expect(await translateLong([text], { translate, maxWords: 8, from: 'en' })).toEqual([text]);
    expect(asked).toEqual(['We waited for a long time.', 'And then the train came at last.', 'It was late.']);
  });

  const words = fc.array(fc.stringMatching(/^[a-z]{1,9}[,.;?]?$/), { maxLength: 80 }).map((all) => all.join(' '));
  test('no part is longer than asked, and no word is lost', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 20 }), (text, most) => {
        const parts = sentenceTexts(text).flatMap((sentence) => clausesOf(sentence, most, 'en'));
        expect(parts.join(' ')).toBe(wordsOf(text).join(' '));
        expect(parts.every((part) => wordsOf(part).length <= most)).toBe(true);
      }),
    );
  });
});

describe('whatever the translator does', () => {
  /** A translator that gives nothing, copies, loops, drops digits or shouts, as it likes. */
  const hostile =
    (seed: number): LineOptions['translate'] =>
    async (texts) =>
      texts.map((text, i) => {
        const ways = [
          () => '',
          () => text,
          () => 'la la la la la la la',
          () => text.replace(/[\d@/]/g, ''),
          () => `¡${text.toUpperCase()}!`,
          () => '…',
          () => 'Tom Tom 5 5 Boston',
        ];
        return (ways[(seed + 7 * i + text.length) % ways.length] ?? ways[0])?.() ?? '';
      });
  const piece = fc.oneof(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.constantFrom(
      '1961',
      '3.5',
      'https://example.org/x',
      'stage',
      'Zbigniew',
      '世界',
      '<i>',
      '♪',
      '.',
      'a@b.org',
      ',',
    ),
    fc.string({ maxLength: 6 }),
  );
  const text = fc.array(piece, { maxLength: 14 }).map((all) => all.join(' '));
  const glossary: Glossary = [{ source: 'stage', target: 'etapa', case: 'any' }];

  test('each line gets exactly one text, what was said is not lost, and numbers, addresses and the glossary are there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 6 }), fc.nat(20), async (texts, seed) => {
        const lines = await translated(texts, { translate: hostile(seed), glossary });
        expect(lines.length).toBe(texts.length);
        for (const [i, source] of texts.entries()) {
          const line = lines[i];
          if (/[\p{L}\p{N}]/u.test(source)) expect(line?.text).toMatch(/[\p{L}\p{N}]/u);
          else expect(line?.text).toBe(source);
          const words = source.split(' ');
          if (line?.untranslated) {
            expect(line.text).toBe(source);
            continue;
          }
          if (words.includes('1961')) expect(line?.text).toContain('1961');
          if (words.includes('https://example.org/x')) expect(line?.text).toContain('https://example.org/x');
          if (words.includes('a@b.org')) expect(line?.text).toContain('a@b.org');
          if (words.includes('stage')) expect(line?.text.toLowerCase()).toContain('etapa');
          if (words.includes('<i>')) expect(line?.text).toContain('<i>');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('lines keep their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.stringMatching(/^[a-z]{4,8}$/), { maxLength: 8 }), async (names) => {
        const lines = await textsOf(names.map((name) => `The ${name}.`));
        lines.forEach((line, i) => {
          expect(line).toContain(names[i]);
        });
      }),
    );
  });
});
