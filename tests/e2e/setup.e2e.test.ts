import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startNode } from '../../scripts/child.ts';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';

let folder: string;
let edge: EdgeServer | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-setup-'));
});
afterAll(async () => {
  await edge?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs one of our commands about the emulation in the folder. */
async function run(script: string, ...args: string[]): Promise<{ status: number; output: string }> {
  const child = startNode([`scripts/${script}.ts`, ...args, '--persist-to', folder]);
  const status = await child.ended;
  return { status, output: child.output() };
}

const TOKEN = /rtk_[0-9a-f]{16}_[0-9a-f]{64}/;
const usage = (token: string) => fetch(`${edge?.url}/v1/usage`, { headers: { authorization: `Bearer ${token}` } });

describe('an edge from nothing, emulated', () => {
  let first = '';
  let second = '';

  test('setup makes tables, a key and one token, and made again leaves all as it is', async () => {
    const once = await run('setup');
    expect(once).toMatchObject({ status: 0 });
    first = TOKEN.exec(once.output)?.[0] ?? '';
    expect(first).not.toBe('');
    const secrets = await readFile(join(folder, '.dev.vars'), 'utf8');
    expect(secrets).toMatch(/^SHARE_KEYS="k\d{8}[0-9a-f]{4}:[\w-]{43}"\n$/);
    const twice = await run('setup');
    expect(twice).toMatchObject({ status: 0, output: expect.stringContaining('there already') });
    expect(twice.output).not.toMatch(TOKEN);
    expect(await readFile(join(folder, '.dev.vars'), 'utf8')).toBe(secrets);
  });

  test('tokens are made, listed without their secret, and revoked', async () => {
    const made = await run('admin', 'token', 'create', '--owner', 'anna', '--scopes', 'publish', '--stored', '2G');
    second = TOKEN.exec(made.output)?.[0] ?? '';
    const id = second.split('_')[1] ?? '';
    const listed = await run('admin', 'token', 'list');
    expect(listed.output).toMatch(new RegExp(`${id} {2}anna {2}token {2}publish {2}until \\d{4}-\\d\\d-\\d\\d`));
    expect(listed.output).not.toMatch(TOKEN);
    edge = await startEdge({ persistTo: folder });
    expect(await (await usage(second)).json()).toMatchObject({ storedBytes: 0, storedBytesLimit: 2e9, dubs: 0 });
    expect((await usage(first)).status).toBe(200);
    expect((await run('admin', 'token', 'revoke', id)).status).toBe(0);
    expect((await usage(second)).status).toBe(401);
    expect((await usage(first)).status).toBe(200);
  });

  test('keys rotate: the new one signs, the one before stays, the one before that goes', async () => {
    const keys = async () => (await readFile(join(folder, '.dev.vars'), 'utf8')).match(/k\d{8}[0-9a-f]{4}/g);
    const [oldest] = (await keys()) ?? [];
    await run('admin', 'share-keys', 'rotate');
    const [newer, kept] = (await keys()) ?? [];
    expect(kept).toBe(oldest);
    await run('admin', 'share-keys', 'rotate');
    expect((await keys())?.slice(1)).toEqual([newer]);
  });

  test.each([
    [['token', 'create', '--scopes', 'publish'], /Say whose it is/],
    [['token', 'create', '--owner', 'Anna; DROP'], /lower-case letters/],
    [['token', 'create', '--owner', 'anna', '--scopes', 'everything'], /Scopes are publish, admin, metrics/],
    [['token', 'create', '--owner', 'anna', '--stored', 'much'], /is no size/],
    [['token', 'create', '--owner', 'anna', '--expires', 'soon'], /is no time/],
    [['dub', 'show', 'x'], /Say which edge/],
    [['token', 'destroy'], /Looks after an edge/],
  ])('%j is refused with what to do', async (args, sentence) => {
    const { status, output } = await run('admin', ...args);
    expect([status, output]).toEqual([1, expect.stringMatching(sentence)]);
  });
});
