import { expect, test } from 'vitest';
import { FAILURE_CODES } from '../wasm-workers/core/failure.ts';
import { MESSAGES, messageFor } from './messages.ts';

test('every failure code has one sentence and a remedy, and nothing else has', () => {
  expect(Object.keys(MESSAGES).sort()).toEqual([...FAILURE_CODES].sort());
  for (const code of FAILURE_CODES) {
    const { title, remedy } = messageFor({ code });
    expect(title, code).toMatch(/^[A-Z].+[.]$/);
    expect(remedy, code).toMatch(/^[A-Z].{20,}[.]$/);
  }
});

test('no two failures tell a person the same', () => {
  expect(new Set(FAILURE_CODES.map((code) => MESSAGES[code].title)).size).toBe(FAILURE_CODES.length);
});
