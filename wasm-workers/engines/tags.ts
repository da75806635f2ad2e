/** Names that muxers write by themselves; they say nothing to a person. */
const MUXER_NAMES =
  /^(Sound|Video|Subtitle|Text|Data)?\s*(Media )?Handler$|Core Media|Mainconcept|GPAC|ISO Media|Apple .* Handler|mediabunny/i;

/** A container's language code (ISO 639-2/T or /B, or BCP 47) as BCP 47; undefined where it says nothing. */
export function languageTag(code: string | null | undefined): string | undefined {
  if (!code || /^(und|mul|zxx|mis)$/i.test(code)) return undefined;
  try {
    return Intl.getCanonicalLocales(code.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** A track's name, unless it is one that a muxer wrote by itself. */
export function trackName(name: string | null | undefined): string | undefined {
  const text = name?.replaceAll('\0', '').trim();
  return text && !MUXER_NAMES.test(text) ? text : undefined;
}
