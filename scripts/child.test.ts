import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startNode } from './child.ts';
import { freePort } from './ports.ts';

test('a port that somebody has is passed over for the next free one', async () => {
  const taken = await freePort(20_000);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(taken, '127.0.0.1', resolve));
  const next = await freePort(taken);
  expect(next).toBeGreaterThan(taken);
  expect(next).toBeLessThan(taken + 100);
  await new Promise((resolve) => server.close(resolve));
  expect(await freePort(taken)).toBe(taken);
});

test('stopping a process ends what it has started as well', async () => {
  const grandchild =
    "require('net').createServer().listen(0,'127.0.0.1',function(){console.log('port',this.address().port)})";
  const parent = startNode([
    '-e',
    `require('child_process').spawn(process.execPath,['-e',${JSON.stringify(grandchild)}],{stdio:'inherit'})`,
  ]);
  await expect.poll(parent.output, { timeout: 10_000 }).toMatch(/port \d+/);
  const port = Number(parent.output().match(/port (\d+)/)?.[1]);
  expect(await freePort(port)).not.toBe(port);
  await parent.stop();
  expect(await freePort(port)).toBe(port);
});

test('a process that ends by itself hands on its status and its last words', async () => {
  const child = startNode(['-e', "console.error('no');process.exit(3)"]);
  expect(await child.ended).toBe(3);
  expect(child.output()).toBe('no\n');
});
