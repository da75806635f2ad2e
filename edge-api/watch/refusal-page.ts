import { REASONS } from '../../wasm-workers/core/publish/reasons.ts';
import { Refusal } from '../problem.ts';
import { escapeHtml } from './html.ts';

const TITLES: Readonly<Record<string, string>> = {
  'share-expired': 'This link has expired',
  'share-revoked': 'This link has been withdrawn',
  'bad-signature': 'This link does not work',
};

/** All of its looks; let in by its hash, for nothing else may style or run there. */
const STYLE =
  'body{max-width:34rem;margin:18vh auto 0;padding:0 1.25rem;font:1rem/1.5 system-ui,sans-serif}h1{font-size:1.5rem;line-height:1.2}';

/** The policy of a refusal's page: CSP 3, 2.3.1 "hash-source". */
export async function refusalPolicy(): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE)));
  return `default-src 'none'; style-src 'sha256-${btoa(String.fromCharCode(...hash))}'; frame-ancestors 'none'`;
}

/** Says that a link opens nothing, and nothing else: a page without scripts or a word about the dub. */
export function refusalPage(error: unknown): { status: number; html: string } {
  const refusal = error instanceof Refusal ? error : undefined;
  const status = refusal ? REASONS[refusal.reason].status : 500;
  const title = TITLES[refusal?.reason ?? ''] ?? (status < 500 ? 'There is nothing here' : 'Something went wrong');
  const message = refusal?.message ?? 'Something went wrong on the server. Try again in a minute.';
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>${escapeHtml(title)}</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <h1>${escapeHtml(title)}</h1>
    <p>${escapeHtml(message)}</p>
  </body>
</html>
`;
  return { status, html };
}
