import { expect, test } from 'vitest';
import { textLanguage } from './text-language.ts';

test.for([
  [
    'en',
    'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.',
  ],
  [
    'fr',
    'Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience.',
  ],
  ['es', 'Ayer caminamos junto al río con todos los niños. Me gustaría saber a qué hora sale el tren, por favor.'],
  ['de', 'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt.'],
  ['pt', 'Todos os seres humanos nascem livres e iguais em dignidade e direitos. São dotados de razão e consciência.'],
  ['it', 'Ieri abbiamo camminato lungo il fiume con i bambini. Vorrei sapere a che ora parte il treno, per favore.'],
  [
    'nl',
    'Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand en een geweten.',
  ],
] as const)('%s is known by its small words', ([language, text]) => {
  expect(textLanguage(text)).toBe(language);
});

test.for([
  'Hello there.',
  'Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor',
  'Все люди рождаются свободными и равными в своем достоинстве и правах',
])('what cannot be told is not guessed: %s', (text) => {
  expect(textLanguage(text)).toBeUndefined();
});
