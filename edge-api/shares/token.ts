import { Failure } from '../../wasm-workers/core/failure.ts';

/** What a share link says, in its own text: which dub it opens, until when, and whether its files may be saved. */
export interface Share {
  /** Its own id, by which it is revoked: 1 to 64 of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  /** The one dub that it opens: an id of the same alphabet. */
  readonly dub: string;
  /** Unix time in whole seconds; from then on the link is refused. */
  readonly expires: number;
  readonly download: boolean;
}

/** A key that links are signed with. */
export interface ShareKey {
  /** 1 to 16 of `A-Z a-z 0-9`. */
  readonly id: string;
  readonly key: CryptoKey;
}

/** Why a token opens nothing. `forged` is also what nobody ever signed. */
export type TokenRefusal = 'forged' | 'expired';

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;
/** RFC 2104, 3: a key is as long as the hash at least. In bytes. */
const LEAST_KEY = 32;
/** Two of each year's keys, and some room; more than that is a mistake in the setting. */
const MOST_KEYS = 4;
/** key id . share id . dub id . expiry in base 36, then w(atch) or d(ownload) . HMAC-SHA-256 in base64url (43 characters) */
const TOKEN = /^([A-Za-z0-9]{1,16})\.([\w-]{1,64})\.([\w-]{1,64})\.(0|[1-9a-z][0-9a-z]{0,9})([wd])\.([\w-]{43})$/;
const encoder = new TextEncoder();

/**
 * Reads the keys from a secret: `id:key,id:key`, keys in base64url. The first one signs; all of them verify, so that a key
 * is rotated by putting a new one before it, and retired by leaving it out once its links have expired.
 * @throws Failure `internal` where the secret is malformed, which names no key.
 */
export async function readShareKeys(secret: string): Promise<readonly ShareKey[]> {
  const entries = secret.split(',').map((entry) => /^\s*([A-Za-z0-9]{1,16}):([\w-]+)={0,2}\s*$/.exec(entry));
  const raw = entries.map((entry) => ({ id: entry?.[1] ?? '', bytes: fromBase64Url(entry?.[2] ?? '') }));
  const ids = new Set(raw.map(({ id }) => id));
  const isGood = raw.every(({ id, bytes }) => id !== '' && bytes && bytes.length >= LEAST_KEY);
  if (!isGood || ids.size !== raw.length || raw.length > MOST_KEYS)
    throw new Failure('internal', 'SHARE_KEYS must be up to four different id:key pairs, each key 32 bytes or more.');
  return Promise.all(
    raw.map(async ({ id, bytes }) => ({
      id,
      key: await crypto.subtle.importKey('raw', bytes ?? new Uint8Array(), HMAC, false, ['sign', 'verify']),
    })),
  );
}

/** The key that new links are signed with. @throws Failure `internal` where none is set up. */
export function signingKey(keys: readonly ShareKey[]): ShareKey {
  const [first] = keys;
  if (!first) throw new Failure('internal', 'No key to sign a link with is set up: SHARE_KEYS is empty.');
  return first;
}

/**
 * Signs a share: the same share and key give the same text.
 * @returns text of `A-Z a-z 0-9 _ - .` for one segment of a path.
 */
export async function signShare(share: Share, signing: ShareKey): Promise<string> {
  const body = bodyOf(share, signing.id);
  const mac = await crypto.subtle.sign(HMAC.name, signing.key, encoder.encode(body));
  const token = `${body}.${toBase64Url(new Uint8Array(mac))}`;
  if (!TOKEN.test(token)) throw new Failure('internal', 'A share of such an id or expiry cannot be signed.');
  return token;
}

/**
 * Verifies a token, in constant time where it matters (Web Crypto's own comparison).
 * @param nowMs Unix time in milliseconds.
 */
export async function verifyShare(
  token: string,
  keys: readonly ShareKey[],
  nowMs: number,
): Promise<Share | TokenRefusal> {
  const [, keyId, id = '', dub = '', expiry = '', right, mac = ''] = TOKEN.exec(token) ?? [];
  const key = keys.find((candidate) => candidate.id === keyId);
  const given = fromBase64Url(mac);
  // 43 characters of base64url hold 258 bits: two of the last character's would be ignored, and a changed token accepted.
  if (!key || !given || toBase64Url(given) !== mac) return 'forged';
  const share: Share = { id, dub, expires: Number.parseInt(expiry, 36), download: right === 'd' };
  const signed = encoder.encode(bodyOf(share, key.id));
  if (!(await crypto.subtle.verify(HMAC.name, key.key, given, signed))) return 'forged';
  return share.expires * 1000 <= nowMs ? 'expired' : share;
}

function bodyOf({ id, dub, expires, download }: Share, keyId: string): string {
  return `${keyId}.${id}.${dub}.${expires.toString(36)}${download ? 'd' : 'w'}`;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
