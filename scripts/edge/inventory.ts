/** An edge and the token to ask it with. */
export interface Asked {
  readonly url: string;
  readonly token: string;
}

interface Inventory {
  readonly id: string;
  readonly owner: string;
  readonly title: string;
  readonly version: number;
  readonly deleted: boolean;
  readonly objects: readonly {
    readonly key: string;
    readonly bytes: number;
    readonly names: readonly string[];
    readonly otherDubs: number;
  }[];
  readonly missing: readonly string[];
}

/** @throws Error that says what is not given. */
export function edgeOf(url: string | undefined, token: string | undefined): Asked {
  if (!url) throw new Error('Say which edge: --edge https://dubs.example.org.');
  if (!token) throw new Error('A token with the scope “admin” is taken from RETONGUE_TOKEN.');
  return { url: url.replace(/\/+$/, ''), token };
}

/** What lies in the bucket for a dub, and who points at it, as text. @throws Error with the edge's own sentence. */
export async function showDub({ url, token }: Asked, id: string): Promise<string> {
  const response = await fetch(`${url}/v1/admin/dubs/${encodeURIComponent(id)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const answer = (await response.json()) as Inventory & { message?: string };
  if (!response.ok) throw new Error(answer.message ?? `The edge answered ${response.status}.`);
  const { title, owner, version, deleted, objects, missing } = answer;
  const head = `${title} (${answer.id}), ${owner}'s, version ${version}${deleted ? ', deleted' : ''}`;
  const lines = ['raw', 'proc', 'pub'].flatMap((folder) => {
    const own = objects.filter(({ key }) => key.startsWith(`${folder}/`));
    const bytes = own.reduce((sum, object) => sum + object.bytes, 0);
    return [`\n${folder}/: ${own.length} objects, ${bytes} bytes`, ...own.map(lineOf)];
  });
  const lost = missing.map((key) => `missing: ${key}`);
  return [head, ...lines, ...lost].join('\n');
}

function lineOf({ key, bytes, names, otherDubs }: Inventory['objects'][number]): string {
  const pointing = names.length > 0 ? names.join(', ') : 'nobody points at it';
  return `  ${String(bytes).padStart(12)}  ${key}  ← ${pointing}${otherDubs > 0 ? `; ${otherDubs} other dubs` : ''}`;
}
