import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readShareKeys, type Share, type ShareKey, signShare as sign, signingKey, verifyShare } from './token.ts';

const OLD = `a1:${'A'.repeat(43)}`;
const NEW = `b2:${'B'.repeat(42)}A`;
const NOW_MS = Date.UTC(2026, 10, 22);
const NOW = NOW_MS / 1000;
const share: Share = { id: 'Sh4re_-id', dub: 'Dub_-1', expires: NOW + 60, download: false };

const signShare = (any: Share, withKeys: readonly ShareKey[]) => sign(any, signingKey(withKeys));
let keys: readonly ShareKey[];
beforeAll(async () => {
  keys = await readShareKeys(`${NEW},${OLD}`);
});

const ids = fc.stringMatching(/^[\w-]{1,64}$/);
const shares: fc.Arbitrary<Share> = fc.record({
  id: ids,
  dub: ids,
  expires: fc.integer({ min: NOW + 1, max: NOW + 100 * 366 * 86_400 }),
  download: fc.boolean(),
});

describe('a signed share', () => {
  test('says again what was signed, as text that needs no escape in a path', async () => {
    await fc.assert(
      fc.asyncProperty(shares, async (any) => {
        const token = await signShare(any, keys);
        expect(encodeURIComponent(token)).toBe(token);
        expect(await verifyShare(token, keys, NOW_MS)).toEqual(any);
      }),
    );
  });

  test('is refused when any of its characters is another one', async () => {
    const token = await signShare({ ...share, download: true }, keys);
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.'];
    const positions = [...token].keys();
    const changed = [...positions].flatMap((at) =>
      alphabet
        .filter((character) => character !== token[at])
        .map((character) => token.slice(0, at) + character + token.slice(at + 1)),
    );
    const answers = await Promise.all(changed.map((text) => verifyShare(text, keys, NOW_MS)));
    expect(new Set(answers)).toEqual(new Set(['forged']));
    expect(answers.length).toBe(token.length * 64);
  });

  test('is refused when something is put in, left out or doubled', async () => {
    const token = await signShare(share, keys);
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length), fc.nat(token.length), fc.string(), async (from, to, text) => {
        const other = token.slice(0, from) + text + token.slice(to);
        fc.pre(other !== token);
        expect(await verifyShare(other, keys, NOW_MS)).toBe('forged');
      }),
      { numRuns: 500 },
    );
  });

  test('does not lend its signature to another share', async () => {
    await fc.assert(
      fc.asyncProperty(shares, shares, async (one, other) => {
        const [first, second] = await Promise.all([one, other].map((any) => signShare(any, keys)));
        fc.pre(first !== second);
        const mixed = `${first?.slice(0, first.lastIndexOf('.'))}${second?.slice(second.lastIndexOf('.'))}`;
        expect(await verifyShare(mixed, keys, NOW_MS)).toBe('forged');
      }),
    );
  });

  test('ends with its second, not before', async () => {
    const token = await signShare(share, keys);
    const at = (ms: number) => verifyShare(token, keys, ms);
    expect(await at(share.expires * 1000 - 1)).toEqual(share);
    expect(await at(share.expires * 1000)).toBe('expired');
  });

  test('that is forged and expired is called forged: only our own links tell that they have ended', async () => {
    const token = await signShare({ ...share, expires: 1 }, keys);
    expect(await verifyShare(token, keys, NOW_MS)).toBe('expired');
    expect(await verifyShare(`${token.slice(0, -5)}AAAAA`, keys, NOW_MS)).toBe('forged');
  });
});

describe('keys', () => {
  test('rotate: a new one signs, the old one is still good, and once it is left out its links are not', async () => {
    const before = await signShare(share, await readShareKeys(OLD));
    expect(await verifyShare(before, keys, NOW_MS)).toEqual(share);
    expect(await signShare(share, keys)).toMatch(/^b2\./);
    expect(await verifyShare(before, await readShareKeys(NEW), NOW_MS)).toBe('forged');
  });

  test('that bear the same id with other bytes do not take each other for it', async () => {
    const other = await readShareKeys(`a1:${'C'.repeat(42)}A`);
    expect(await verifyShare(await signShare(share, other), keys, NOW_MS)).toBe('forged');
  });

  test.each([
    '',
    'a1',
    'a1:',
    `a1:${'A'.repeat(40)}`,
    `${OLD},`,
    `${OLD},${OLD}`,
    `a 1:${'A'.repeat(43)}`,
    ['a', 'b', 'c', 'd', 'e'].map((id) => `${id}:${'A'.repeat(43)}`).join(),
  ])('are refused when the secret is %j, without repeating it', async (secret) => {
    const error = await readShareKeys(secret).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'internal', message: expect.stringMatching(/^SHARE_KEYS must be/) });
    expect(String(error)).not.toContain('AAAA');
  });
});
