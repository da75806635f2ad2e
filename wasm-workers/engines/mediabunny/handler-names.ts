import { findBoxes, fourLetters, readTopBox, viewOf } from '../isobmff.ts';
import { trackName } from '../tags.ts';

/** Names that MP4 tracks have in their handlers, in file order; mediabunny reads them from `udta` only. */
export async function handlerNames(blob: Blob, handler: 'soun' | 'vide'): Promise<readonly (string | undefined)[]> {
  const moov = await readTopBox(blob, 'moov');
  if (!moov) return [];
  const view = viewOf(moov);
  return findBoxes(moov, 'moov/trak/mdia/hdlr')
    .filter(({ content }) => fourLetters(view, content + 8) === handler)
    .map(({ content, end }) => trackName(new TextDecoder().decode(moov.subarray(content + 24, end))));
}
