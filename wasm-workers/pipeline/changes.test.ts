import { expect, test } from 'vitest';
import { Changes } from './changes.ts';

const never = new AbortController().signal;

test('a wait settles at once for what is known, and after a change for what becomes known', async () => {
  const changes = new Changes();
  let value: number | undefined = 1;
  expect(await changes.until(() => value, never)).toBe(1);
  value = undefined;
  const waiting = changes.until(() => value, never);
  changes.notify();
  value = 2;
  changes.notify();
  expect(await waiting).toBe(2);
});

test('a wait ends when its signal aborts, and no longer asks', async () => {
  const changes = new Changes();
  const controller = new AbortController();
  let asked = 0;
  const waiting = changes.until(() => void asked++, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  const before = asked;
  changes.notify();
  expect(asked).toBe(before);
});

test('what the question throws ends the wait', async () => {
  const changes = new Changes();
  const fail = () => {
    throw new Error('no');
  };
  await expect(changes.until(fail, never)).rejects.toThrow('no');
});
