import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../../edge-api/problem.ts';
import { labelOf, watchPage } from '../../edge-api/watch/page.ts';
import { refusalPage } from '../../edge-api/watch/refusal-page.ts';
import { REASONS, type Reason } from '../../wasm-workers/core/publish/reasons.ts';
import { WATCH_DATA_ID, type WatchData } from '../../wasm-workers/core/publish/watch.ts';

const TEMPLATE = readFileSync('web/watch/index.html', 'utf8');
const ADDRESSES = {
  page: 'https://w.test/w/t',
  embed: 'https://w.test/e/t',
  poster: 'https://w.test/s/t/1/poster.jpg',
};
const data: WatchData = {
  title: 'How bees sleep',
  language: 'en',
  duration: 61.4,
  base: '/s/t/1/',
  hasPicture: true,
  hasPoster: true,
  sounds: [
    { key: 'es', language: 'es', name: 'español', isOriginal: false, isDefault: true },
    { key: 'it', language: 'it', name: 'italiano', isOriginal: false, isDefault: false },
    { key: 'original', language: 'en', name: 'English (original)', isOriginal: true, isDefault: false },
  ],
  subtitles: [],
  chapters: [],
  downloads: [],
  isEmbedded: false,
};

/** What the page will read. */
function readBack(html: string): unknown {
  const [, json = ''] = html.match(new RegExp(`id="${WATCH_DATA_ID}">([^<]*)</script>`)) ?? [];
  return JSON.parse(json);
}

test('the page says that the dub was made by a machine, from what and into what, also to those who show a card of it', () => {
  const html = watchPage(TEMPLATE, data, ADDRESSES);
  expect(html).toContain('<title>How bees sleep</title>');
  const metas = [...html.matchAll(/<meta (?:name|property)="((?:og|twitter|video|desc)[^"]*)" content="([^"]*)">/g)];
  expect(Object.fromEntries(metas.map(([, name, content]) => [name, content]))).toEqual({
    description: 'AI-dubbed from English into Spanish and Italian.',
    'og:type': 'video.other',
    'og:site_name': 'Retongue',
    'og:title': 'How bees sleep',
    'og:description': 'AI-dubbed from English into Spanish and Italian.',
    'og:url': 'https://w.test/w/t',
    'og:video:url': 'https://w.test/e/t',
    'og:video:type': 'text/html',
    'og:image': 'https://w.test/s/t/1/poster.jpg',
    'og:image:type': 'image/jpeg',
    'video:duration': '61',
    'twitter:card': 'summary_large_image',
  });
  expect(readBack(html)).toEqual(data);
});

test('a source whose language is not known is only said to be dubbed', () => {
  expect(labelOf({ sounds: data.sounds.slice(0, 1) })).toBe('AI-dubbed into Spanish.');
});

test('whatever the title is, it stays text', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '</title><script>alert(1)</script>',
      '<!--',
      '"><img src=x onerror=alert(1)>',
      "$& $' $`",
      '\u2028</body>',
    ),
  );
  const plain = watchPage(TEMPLATE, { ...data, title: '' }, ADDRESSES);
  const tags = (html: string) => html.match(/<[/!a-z]/gi)?.length;
  fc.assert(
    fc.property(nasty, (title) => {
      const html = watchPage(TEMPLATE, { ...data, title }, ADDRESSES);
      expect(tags(html)).toBe(tags(plain));
      expect(readBack(html)).toEqual(JSON.parse(JSON.stringify({ ...data, title })));
    }),
  );
});

test('a template without room for the dub is a fault, not an empty page', () => {
  expect(() => watchPage('<html></html>', data, ADDRESSES)).toThrow(TypeError);
});

test('a refusal is a page with its status and a sentence, and nothing that runs', () => {
  for (const reason of Object.keys(REASONS) as Reason[]) {
    const { status, html } = refusalPage(new Refusal(reason, 'No <b>more</b>.'));
    expect(status).toBe(REASONS[reason].status);
    expect(html).toContain('<p>No &lt;b&gt;more&lt;/b&gt;.</p>');
    expect(html).not.toMatch(/<script|<link|<img| style=/);
  }
  expect(refusalPage(new TypeError('secret'))).toMatchObject({
    status: 500,
    html: expect.not.stringContaining('secret'),
  });
});
