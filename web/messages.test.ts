import { expect, test } from 'vitest';
import { FAILURE_CODES } from '../wasm-workers/core/failure.ts';
import { MESSAGES, messageFor, PUBLISHING } from './messages.ts';

test('every failure code has one sentence and a remedy, and nothing else has', () => {
  expect(Object.keys(MESSAGES).sort()).toEqual([...FAILURE_CODES].sort());
  for (const code of FAILURE_CODES)
    for (const isPublishing of [false, true]) {
      const { title, remedy } = messageFor({ code }, isPublishing);
      expect(title, code).toMatch(/^[A-Z].+[.]$/);
      expect(remedy, code).toMatch(/^[A-Z].{20,}[.]$/);
    }
});

test('what is said of publishing is said of nothing else', () => {
  for (const code of FAILURE_CODES)
    if (PUBLISHING[code]) expect(messageFor({ code }, true).remedy, code).not.toBe(messageFor({ code }).remedy);
});

test('no two failures tell a person the same', () => {
  expect(new Set(FAILURE_CODES.map((code) => MESSAGES[code].title)).size).toBe(FAILURE_CODES.length);
});
