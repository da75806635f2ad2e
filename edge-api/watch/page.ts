import { languageName } from '../../wasm-workers/core/language.ts';
import { WATCH_DATA_ID, type WatchData } from '../../wasm-workers/core/publish/watch.ts';
import { escapeHtml, jsonForHtml } from './html.ts';

/** Where a page and its picture can be found, for those who show a card of it. Absolute addresses. */
export interface Addresses {
  readonly page: string;
  readonly embed: string;
  readonly poster?: string;
}

/** The line of web/watch/index.html that makes room for what the dub is called. */
const HEAD = /<!-- The worker writes[^>]*-->/;

/**
 * Writes a dub into the watch page.
 * @param template the built web/watch/index.html.
 * @throws TypeError where the template has no room for it.
 */
export function watchPage(template: string, data: WatchData, addresses: Addresses): string {
  const script = `<script type="application/json" id="${WATCH_DATA_ID}">${jsonForHtml(data)}</script>`;
  if (!HEAD.test(template)) throw new TypeError('The watch page has no line for the worker to write in.');
  // As functions: a `$&` in somebody's title is no pattern of ours.
  return template.replace(HEAD, () => headOf(data, addresses)).replace('</body>', () => `${script}\n</body>`);
}

/** Such as “AI-dubbed from English into español and français.” */
export function labelOf({ language, sounds }: Pick<WatchData, 'language' | 'sounds'>): string {
  const into = sounds
    .filter(({ isOriginal }) => !isOriginal)
    .map(({ language: target, name }) => (target ? languageName(target, 'en') : name));
  const from = language ? ` from ${languageName(language, 'en')}` : '';
  const list = new Intl.ListFormat('en').format(into);
  return `AI-dubbed${from}${list ? ` into ${list}` : ''}.`;
}

function headOf(data: WatchData, { page, embed, poster }: Addresses): string {
  const label = labelOf(data);
  const property = (name: string, content: string) => `<meta property="${name}" content="${escapeHtml(content)}">`;
  const named = (name: string, content: string) => `<meta name="${name}" content="${escapeHtml(content)}">`;
  return [
    `<title>${escapeHtml(data.title)}</title>`,
    named('description', label),
    named('robots', 'noindex'),
    property('og:type', 'video.other'),
    property('og:site_name', 'Retongue'),
    property('og:title', data.title),
    property('og:description', label),
    property('og:url', page),
    property('og:video:url', embed),
    property('og:video:type', 'text/html'),
    property('video:duration', String(Math.round(data.duration))),
    ...(poster ? [property('og:image', poster), property('og:image:type', 'image/jpeg')] : []),
    named('twitter:card', poster ? 'summary_large_image' : 'summary'),
  ].join('\n    ');
}
