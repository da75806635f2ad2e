import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { onGpu } from './gpu-session.ts';
import type { OrtSession } from './ort.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('what a run gave is let go of, though the device goes on to exist', async () => {
  const made: WeakRef<object>[] = [];
  const run = async () => {
    const outputs = { logits: new Float32Array(1000) };
    made.push(new WeakRef(outputs));
    return outputs;
  };
  const session = onGpu({ run } as unknown as OrtSession, { lost: new Promise(() => {}) });
  for (let i = 0; i < 20; i++) await session.run({});
  await expect
    .poll(() => {
      collect();
      return made.filter((output) => output.deref()).length;
    })
    .toBe(0);
});

test('a run that the lost device never answers is given up', async () => {
  const { promise: lost, resolve: lose } = Promise.withResolvers<{ message: string }>();
  const session = onGpu({ run: () => new Promise(() => {}) } as unknown as OrtSession, { lost });
  const waiting = session.run({});
  lose({ message: 'unplugged' });
  await expect(waiting).rejects.toMatchObject({ code: 'webgpu-lost' });
  await expect(session.run({})).rejects.toMatchObject({ code: 'webgpu-lost' });
});
