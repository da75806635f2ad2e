import { beforeEach, expect, test } from 'vitest';
import { Failure } from '../../wasm-workers/core/failure.ts';
import { Dubbing } from '../state/dubbing.svelte.ts';
import { DONE, REQUEST } from '../testing/fixture.ts';
import { FixtureRun } from '../testing/run.ts';
import type { EdgeApi } from './edge-api.ts';
import { forgetDub } from './memory.ts';
import { Publication } from './publication.svelte.ts';

const EDGE = 'https://edge.test';

/** An edge in memory that has all files already; the real one is met in tests/e2e/studio.e2e.test.ts. */
class MemoryEdge {
  /** Versions by the session that published them: the same session again gives the same one. */
  readonly published = new Map<string, string>();
  readonly ended = new Set<string>();
  isSharing = true;
  #sessions = 0;
  #dubs = 0;

  openSession = async () => `session ${++this.#sessions}`;
  missing = async () => [];
  publish = async (session: string, { title }: { title: string }, replaces: string | undefined) => {
    if (this.ended.has(session)) throw new Failure('unsupported-input', 'This publish session has ended.');
    const id = this.published.get(session) ?? replaces ?? `dub ${++this.#dubs}`;
    this.published.set(session, id);
    return { id, title, targets: [], version: 1, changed: '' };
  };
  share = async ({ dub, expires, download }: { dub: string; expires: string; download: boolean }) => {
    if (!this.isSharing) throw new Failure('offline', 'The connection is gone.');
    return { id: 'link', dub, expires, download, url: `${EDGE}/w/${dub}` };
  };
}

const CHOICES = { title: 'A film', days: 30, download: false, replace: true };
const file = new File(['film'], 'film.mp4', { lastModified: 0 });

function publicationOn(edge: MemoryEdge): Publication {
  const dubbing = new Dubbing(new FixtureRun(DONE), file, REQUEST, 10);
  return new Publication(dubbing, edge as unknown as EdgeApi, EDGE);
}

beforeEach(async () => {
  for (const dub of ['dub 1', 'dub 2']) await forgetDub(EDGE, dub);
});

test('a link that could not be made is asked for again: there is no second dub, also where none is to be replaced', async () => {
  const edge = new MemoryEdge();
  const publication = publicationOn(edge);
  edge.isSharing = false;
  await publication.publish({ ...CHOICES, replace: false });
  expect([publication.phase, publication.failure?.code]).toEqual(['failed', 'offline']);
  edge.isSharing = true;
  await publication.publish({ ...CHOICES, replace: false });
  expect([publication.phase, publication.link?.dub]).toEqual(['published', 'dub 1']);
  expect([...edge.published]).toEqual([['session 1', 'dub 1']]);
});

test('a session that has ended since is left for a new one', async () => {
  const edge = new MemoryEdge();
  edge.isSharing = false;
  await publicationOn(edge).publish(CHOICES);
  edge.ended.add('session 1');
  edge.isSharing = true;
  const later = publicationOn(edge);
  await later.publish(CHOICES);
  expect([later.phase, later.link?.dub]).toEqual(['published', 'dub 1']);
  expect([...edge.published.keys()]).toEqual(['session 1', 'session 2']);
});

test('a dub that is published no longer is not replaced', async () => {
  const edge = new MemoryEdge();
  const first = publicationOn(edge);
  await first.publish(CHOICES);
  expect(first.canReplace).toBe(true);
  first.removed('dub 1');
  await forgetDub(EDGE, 'dub 1');
  expect(first.canReplace).toBe(false);
  const again = publicationOn(edge);
  await again.publish(CHOICES);
  expect(again.link?.dub).toBe('dub 2');
});
