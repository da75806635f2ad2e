import { expect, test } from 'vitest';
import { bleu, chrf, tokenize13a } from './scores.ts';

/** The example of sacreBLEU's README and of its own tests (github.com/mjpost/sacrebleu, test/test_bleu.py, test/test_chrf.py). */
const SAID = ['The dog bit the man.', "It wasn't surprising.", 'The man had just bitten him.'];
const MEANT = [
  ['The dog bit the man.', 'The dog had bit the man.'],
  ['It was not unexpected.', 'No one was surprised.'],
  ['The man bit him first.', 'The man had bitten the dog.'],
];

test('BLEU is the one that sacreBLEU publishes for its examples', () => {
  expect(bleu(SAID, MEANT)).toBeCloseTo(48.530827, 6);
  expect(bleu(['', '', ''], MEANT)).toBe(0);
  expect(bleu(['this is a test, you know'], [['this is a test, you know']])).toBeCloseTo(100, 9);
  expect(bleu(['this is a fest'], [['this is a test']])).toBeCloseTo(
    100 * (3 / 4) ** 0.25 * (2 / 3) ** 0.25 * (1 / 2) ** 0.25 * (1 / 2) ** 0.25,
    6,
  );
});

test('chrF is the one that sacreBLEU publishes for its examples', () => {
  expect(chrf(SAID, MEANT)).toBeCloseTo(59.73, 2);
  const effective = (said: string[], meant: string[]) =>
    chrf(
      said,
      meant.map((text) => [text]),
      { beta: 3 },
    );
  expect(effective(['a'], ['a'])).toBeCloseTo(100, 6);
  expect(effective([''], ['reference'])).toBe(0);
  expect(effective(['a b c'], ['abc'])).toBeCloseTo(100, 6);
  expect(effective(['a', 'b'], ['a', 'c'])).toBeCloseTo(50, 6);
  expect(effective(['aa'], ['ab'])).toBeCloseTo(25, 6);
  const spaces = { beta: 3, spaces: true };
  const [said, meant] = [
    'Die Beziehung zwischen Obama und Netanjahu ist nicht gerade freundlich.',
    'Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.',
  ];
  expect(chrf([said], [[meant]], spaces)).toBeCloseTo(67.3481606, 4);
});

test('words are cut as mteval-v13a cuts them', () => {
  expect(tokenize13a("I'm a student.")).toEqual(["I'm", 'a', 'student', '.']);
  expect(tokenize13a('It cost $3,500.50 (in 2019-2020), &quot;they&quot; say: no/yes.')).toEqual(
    'It cost $ 3,500.50 ( in 2019 - 2020 ) , " they " say : no / yes .'.split(' '),
  );
});

test('what cannot be paired is refused', () => {
  expect(() => bleu(['one'], [])).toThrow(/1 translations .* 0 references/);
});
