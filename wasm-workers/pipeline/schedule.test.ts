import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Schedule, windowRank } from './schedule.ts';

const never = new AbortController().signal;

/** A piece of work that ends when told to. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('one step at a time runs in a lane, and the lowest rank at that moment goes first', async () => {
  const schedule = new Schedule();
  const first = gate();
  const order: string[] = [];
  let playhead = 0;
  const step = (index: number) =>
    schedule.run(
      'listen',
      () => windowRank(index, playhead, 0),
      never,
      async () => void order.push(`window ${index}`),
    );
  const running = schedule.run(
    'listen',
    () => 0,
    never,
    () => first.opened,
  );
  const waiting = [step(1), step(2), step(3)];
  playhead = 3;
  first.open();
  await Promise.all([running, ...waiting]);
  expect(order).toEqual(['window 3', 'window 2', 'window 1']);
});

test('lanes do not wait for one another', async () => {
  const schedule = new Schedule();
  const listening = gate();
  const listened = schedule.run(
    'listen',
    () => 0,
    never,
    () => listening.opened,
  );
  await schedule.run(
    'speak',
    () => 0,
    never,
    async () => {},
  );
  listening.open();
  await listened;
});

test('plans do not wait for one another: most of their time they wait themselves', async () => {
  const schedule = new Schedule();
  const film = gate();
  const first = () => 0;
  const long = schedule.run('plan', first, never, () => film.opened);
  expect(await schedule.run('plan', first, never, async () => 'planned')).toBe('planned');
  film.open();
  await long;
});

test('a step that is cancelled while it waits leaves the queue', async () => {
  const schedule = new Schedule();
  const first = gate();
  const controller = new AbortController();
  const running = schedule.run(
    'listen',
    () => 0,
    never,
    () => first.opened,
  );
  const waiting = schedule.run(
    'listen',
    () => 0,
    controller.signal,
    async () => 'ran',
  );
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  first.open();
  await running;
  expect(
    await schedule.run(
      'listen',
      () => 0,
      never,
      async () => 'next',
    ),
  ).toBe('next');
});

test('a step that fails frees its lane', async () => {
  const schedule = new Schedule();
  await expect(
    schedule.run(
      'listen',
      () => 0,
      never,
      () => Promise.reject(new Error('no')),
    ),
  ).rejects.toThrow('no');
  expect(
    await schedule.run(
      'listen',
      () => 0,
      never,
      async () => 'next',
    ),
  ).toBe('next');
});

test('the window at the playhead ranks first, then those after it, then the earlier ones', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), fc.nat(50), (a, b, playhead) => {
      fc.pre(a !== b);
      const ahead = (index: number) => index >= playhead;
      const before = ahead(a) !== ahead(b) ? ahead(a) : Math.abs(a - playhead) < Math.abs(b - playhead);
      expect(windowRank(a, playhead, 3) < windowRank(b, playhead, 3)).toBe(before);
    }),
  );
});
