import { expect, test } from 'vitest';
import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { MemoryLedger, MemoryStore } from '../store/memory.ts';
import { Schedule } from './schedule.ts';
import { type StepOptions, Steps, type TaskRunner } from './steps.ts';

const options: StepOptions = { signal: new AbortController().signal, rank: () => 0 };

/** A stage that upper-cases its input and adds a suffix; `raw` is volatile. */
const shout = (id: string, volatile: string[] = []): Stage<{ suffix: string }, EngineRoom> => ({
  id,
  version: 1,
  inputs: ['text'],
  outputs: ['raw'],
  volatile,
  lane: () => 'media',
  run: () => Promise.reject(new Error('run through the runner')),
});

/** A runner that does what the stages above say, and counts. */
class Shouting implements TaskRunner {
  readonly ran: string[] = [];
  readonly store: MemoryStore;
  crashes = 0;

  constructor(store: MemoryStore) {
    this.store = store;
  }

  async run({ stage, inputs, params }: Parameters<TaskRunner['run']>[0]): Promise<readonly Artifact[]> {
    this.ran.push(stage);
    if (this.crashes-- > 0) throw new Failure('worker-crashed', 'gone');
    const text = await (await this.store.get(inputs[0] as Artifact)).text();
    return [await this.store.put(new Blob([text.toUpperCase() + (params as { suffix: string }).suffix]))];
  }
}

async function fresh() {
  const store = new MemoryStore();
  const ledger = new MemoryLedger();
  const runner = new Shouting(store);
  const steps = () => new Steps({ runner, store, ledger, schedule: new Schedule() });
  return { store, runner, steps, text: await store.put(new Blob(['hola'])) };
}

test('a step that the ledger knows is not run again, also by another program run', async () => {
  const { runner, steps, text } = await fresh();
  const first = await steps().run(shout('a'), [text], { suffix: '!' }, options);
  const second = await steps().run(shout('a'), [text], { suffix: '!' }, options);
  expect(second).toEqual(first);
  expect(runner.ran).toEqual(['a']);
});

test('other params, another stage or another version is another step', async () => {
  const { runner, steps, text } = await fresh();
  const own = steps();
  await own.run(shout('a'), [text], { suffix: '!' }, options);
  await own.run(shout('a'), [text], { suffix: '?' }, options);
  await own.run(shout('b'), [text], { suffix: '!' }, options);
  await own.run({ ...shout('a'), version: 2 }, [text], { suffix: '!' }, options);
  expect(runner.ran).toEqual(['a', 'a', 'b', 'a']);
});

test('two that ask for the same step at the same time share one run', async () => {
  const { runner, steps, text } = await fresh();
  const own = steps();
  await Promise.all([1, 2, 3].map(() => own.run(shout('a'), [text], { suffix: '!' }, options)));
  expect(runner.ran).toEqual(['a']);
});

test('a kept output that was lost is made again; a volatile one only when somebody needs it', async () => {
  const { store, runner, steps, text } = await fresh();
  const own = steps();
  const [raw] = (await own.run(shout('decode', ['raw']), [text], { suffix: '' }, options)) as [Artifact];
  const [kept] = (await own.run(shout('encode'), [raw], { suffix: '!' }, options)) as [Artifact];
  await store.delete(raw.digest);
  await own.run(shout('decode', ['raw']), [text], { suffix: '' }, options);
  await own.run(shout('encode'), [raw], { suffix: '!' }, options);
  expect(runner.ran).toEqual(['decode', 'encode']);
  await store.delete(kept.digest);
  await own.run(shout('encode'), [raw], { suffix: '!' }, options);
  expect(runner.ran).toEqual(['decode', 'encode', 'decode', 'encode']);
});

test('volatile outputs are gone after the sweep, and reading one makes it again', async () => {
  const { store, runner, steps, text } = await fresh();
  const own = steps();
  const [raw] = (await own.run(shout('decode', ['raw']), [text], { suffix: '' }, options)) as [Artifact];
  await own.sweep();
  expect(await store.has(raw.digest)).toBe(false);
  expect(await (await own.read(raw, options)).text()).toBe('HOLA');
  expect(runner.ran).toEqual(['decode', 'decode']);
});

test('a step whose worker died is tried again, but not for ever', async () => {
  const { runner, steps, text } = await fresh();
  runner.crashes = 2;
  expect(await steps().run(shout('a'), [text], { suffix: '!' }, options)).toHaveLength(1);
  runner.crashes = 3;
  await expect(steps().run(shout('b'), [text], { suffix: '!' }, options)).rejects.toMatchObject({
    code: 'worker-crashed',
  });
});
