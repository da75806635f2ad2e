import { createServer } from 'node:net';

/**
 * Finds a TCP port on 127.0.0.1 that nobody listens on.
 * @param preferred the first to try; when taken, the next ones; without it, any that the system gives.
 * @throws Error when none of a hundred ports is free.
 */
export async function freePort(preferred = 0): Promise<number> {
  for (let port = preferred; port < preferred + 100 && port < 65_536; port++) {
    const found = await listens(port);
    if (found !== undefined) return found;
  }
  throw new Error(`No port from ${preferred} on is free. Name another one with --port.`);
}

/** Opens and closes the port; undefined when somebody has it already. */
function listens(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const given = typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve(given));
    });
  });
}
