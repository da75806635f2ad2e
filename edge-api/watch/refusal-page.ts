import { REASONS } from '../../wasm-workers/core/publish/reasons.ts';
import { Refusal } from '../problem.ts';
import { escapeHtml } from './html.ts';

const TITLES: Readonly<Record<string, string>> = {
  'share-expired': 'This link has expired',
  'share-revoked': 'This link has been withdrawn',
  'bad-signature': 'This link does not work',
};

/** Says that a link opens nothing, and nothing else: a page without scripts, styles of its own or a word about the dub. */
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
  </head>
  <body>
    <h1>${escapeHtml(title)}</h1>
    <p>${escapeHtml(message)}</p>
  </body>
</html>
`;
  return { status, html };
}
