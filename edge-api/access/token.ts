/** What a token may do. More to come: `run` for runners. */
export const SCOPES = ['publish', 'admin', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];

/** A token as it is handed out once; what is kept is its id and the hash of its secret. */
export interface NewToken {
  readonly id: string;
  /** `rtk_<id>_<secret>`: what goes into `Authorization: Bearer`. */
  readonly text: string;
  /** SHA-256 of the secret, hexadecimal. */
  readonly hash: string;
}

/** 64 random bits of id, 256 random bits of secret. A secret of that size needs no slow hash: nobody can try them all. */
const TOKEN = /^rtk_([0-9a-f]{16})_([0-9a-f]{64})$/;

/** Makes a token. */
export async function newToken(): Promise<NewToken> {
  const id = randomHex(8);
  const secret = randomHex(32);
  return { id, text: `rtk_${id}_${secret}`, hash: await hashOf(secret) };
}

/** Id and hash of what was presented; undefined for what is no token at all. */
export async function readToken(text: string): Promise<{ id: string; hash: string } | undefined> {
  const [, id, secret] = TOKEN.exec(text) ?? [];
  return id && secret ? { id, hash: await hashOf(secret) } : undefined;
}

/** SHA-256 of a text, hexadecimal. */
export async function hashOf(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

/** Random bytes as lower-case hexadecimal. */
export function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
