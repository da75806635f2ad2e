import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './ports.ts';

/** Another port of this machine that leads to a server's. */
export interface SecondPort {
  /** Such as `http://127.0.0.1:8788`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens a second port for a server: another origin for browsers, the same server behind it. Bytes pass as they are, so the
 * server sees by `Host` which of its ports was meant.
 * @param port where the server listens, or will.
 * @param preferred the first port to try.
 */
export async function openSecondPort(port: number, preferred: number): Promise<SecondPort> {
  const chosen = await freePort(preferred);
  const open = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: chosen, host: '127.0.0.1', exclusive: true }, resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  return { url: `http://127.0.0.1:${chosen}`, close };
}
