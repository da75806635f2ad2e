import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { freePort } from './ports.ts';
import { openSecondPort } from './second-port.ts';

test('a second port leads to the same server, which sees by the host which one was meant', async () => {
  const port = await freePort();
  const second = await openSecondPort(port, port + 1);
  const server = createServer((request, response) => response.end(request.headers.host));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  expect(second.url).not.toBe(`http://127.0.0.1:${port}`);
  expect(await (await fetch(second.url)).text()).toBe(new URL(second.url).host);
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe(`127.0.0.1:${port}`);
  await second.close();
  await expect(fetch(second.url)).rejects.toThrow('fetch failed');
  await new Promise((resolve) => server.close(resolve).closeAllConnections());
});
