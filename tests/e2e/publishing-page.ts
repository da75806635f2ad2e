import type { Page, Route } from 'playwright';

/** A file that the edge took. */
export interface Sent {
  readonly digest: string;
  readonly role: string;
}

const ARTIFACT = /\/v1\/artifacts\/([0-9a-f]{64})\?/;

/** What a page sends from now on, as the edge's answers come: a list that grows. */
export function sentBy(page: Page): readonly Sent[] {
  const sent: Sent[] = [];
  page.on('response', (response) => {
    const [, digest] = ARTIFACT.exec(response.url()) ?? [];
    const role = new URL(response.url()).searchParams.get('role');
    if (digest && role && response.request().method() === 'PUT' && response.ok()) sent.push({ digest, role });
  });
  return sent;
}

/** Holds up what a page sends, so that publishing can be looked at in the middle. */
export class Gate {
  readonly #page: Page;
  readonly #what: RegExp;
  #left = 0;
  #waiting = 0;

  /** @param what addresses of the requests that it is for. */
  static async at(page: Page, what = ARTIFACT): Promise<Gate> {
    const gate = new Gate(page, what);
    await page.route(what, (route) => gate.#meet(route));
    return gate;
  }

  private constructor(page: Page, what: RegExp) {
    this.#page = page;
    this.#what = what;
  }

  /** Requests that stand before the gate since it last let some in. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Lets the next ones in. Those that stand there were given up by then. */
  letIn(count: number): void {
    this.#left = count;
    this.#waiting = 0;
  }

  /** Takes the gate away. */
  async open(): Promise<void> {
    await this.#page.unroute(this.#what);
  }

  async #meet(route: Route): Promise<void> {
    if (this.#left > 0) {
      this.#left -= 1;
      await route.continue();
    } else this.#waiting += 1;
  }
}

/** A media segment of a published version. */
export interface PublishedSegment {
  readonly name: string;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly digest: string;
}

/** All segments of a version, by its playlists; their digests are their ETags. */
export async function filesOf(link: string, version: number): Promise<readonly PublishedSegment[]> {
  const base = `${link.replace('/w/', '/s/')}/${version}/`;
  const read = async (name: string) => (await fetch(base + name)).text();
  const master = await read('master.m3u8');
  const playlists = [...master.matchAll(/[\w-]+\.m3u8/g)].map(([name]) => name);
  const lists = await Promise.all(
    playlists.map(async (playlist) => {
      let start = 0;
      return [...(await read(playlist)).matchAll(/#EXTINF:([\d.]+),[^\n]*\n(\S+)/g)].map(([, duration, name = '']) => {
        const segment = { name, start, end: start + Number(duration) };
        start = segment.end;
        return segment;
      });
    }),
  );
  return Promise.all(
    lists.flat().map(async (segment) => {
      const { headers } = await fetch(base + segment.name, { method: 'HEAD' });
      return { ...segment, digest: headers.get('etag')?.slice(1, -1) ?? '' };
    }),
  );
}
