/** Fields before the text of an ASS event as Matroska stores it: ReadOrder, Layer, Style, Name, three margins, Effect. */
const ASS_FIELDS = 8;

/** The readable text of a subtitle block: marks of the codec are taken off. */
export function cueText(payload: string, codec: string): string {
  const text = /ASS|SSA/.test(codec) ? assText(payload) : payload;
  return text.replaceAll('\r', '').trim();
}

function assText(payload: string): string {
  const text = payload.split(',').slice(ASS_FIELDS).join(',');
  return text
    .replace(/\{[^}]*\}/g, '')
    .replace(/\\N/gi, '\n')
    .replaceAll('\\h', ' ');
}
