/** The commonest short words of the languages we hear, those that several languages share among them. */
const COMMON: Readonly<Record<string, string>> = {
  en: 'the and of to a in that is was for it with you this are have not they but what from your his which we be been would i on',
  es: 'de la que el en y a los las del se una un por con para su más pero como está muy sus ese esta hay es no lo al todo me mi',
  fr: 'de la le et les des à un une est dans que en pour qui pas sur vous nous ce avec il je sont au mais leur du tous ils elle on',
  de: 'der und die das in ist nicht ein eine zu den mit sich auf für dem des im es auch wir ich sie als wie oder aber er so man',
  it: 'di e il che la è per un una non gli in a della sono con più anche nel alla come dei ma i le si lo ho ci da perché mi',
  pt: 'de a o e que do da em um uma para não os as no na se com por mais dos como mas foi ao são é seu pelo pela isso você eu',
  nl: 'de het een en van is in dat niet op te zijn voor met aan er ook maar naar bij om wij ik je hij ze wordt die deze als',
};
const PROFILES = Object.entries(COMMON).map(([language, words]) => ({ language, words: new Set(words.split(' ')) }));
/** Fewer words say too little. */
const FEWEST_WORDS = 8;
/** Share of a text's words that must be common ones, and how far the best language must lead. */
const LEAST_SHARE = 0.15;
const LEAD = 1.25;

/** A text's language by its commonest words, as a primary subtag; undefined where that does not tell. */
export function textLanguage(text: string): string | undefined {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < FEWEST_WORDS) return undefined;
  const ranked = PROFILES.map(({ language, words: common }) => ({
    language,
    share: words.filter((word) => common.has(word)).length / words.length,
  })).toSorted((a, b) => b.share - a.share);
  const [best, second] = ranked;
  if (!best || best.share < LEAST_SHARE || best.share < LEAD * (second?.share ?? 0)) return undefined;
  return best.language;
}
