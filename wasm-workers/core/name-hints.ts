import { type LineEdit, type Person, personOf } from './people.ts';
import type { Utterance } from './utterance.ts';

/** Share of a person's named lines that must bear one name for it to be theirs. */
const MOSTLY = 0.6;

/**
 * Names people as a given transcript names them: each who has no name yet by the one that most of their lines bear. A name goes to
 * one person only, the one with most lines of it.
 * @param moved lines that a person gave to somebody else.
 * @param utterances those with a `speakerName` count.
 */
export function withNameHints(
  people: readonly Person[],
  moved: readonly LineEdit[],
  utterances: readonly Utterance[],
): readonly Person[] {
  const counts = new Map<string, Map<string, number>>();
  for (const utterance of utterances) {
    if (!utterance.speakerName) continue;
    const { id } = personOf(people, moved, utterance);
    const own = counts.get(id) ?? new Map<string, number>();
    counts.set(id, own.set(utterance.speakerName, (own.get(utterance.speakerName) ?? 0) + 1));
  }
  const taken = new Set(people.filter(({ isNamed }) => isNamed).map(({ name }) => name));
  const wishes = people
    .filter(({ isNamed }) => !isNamed)
    .flatMap(({ id }) => {
      const own = [...(counts.get(id) ?? [])];
      const all = own.reduce((sum, [, count]) => sum + count, 0);
      return own.filter(([, count]) => count >= MOSTLY * all).map(([name, count]) => ({ id, name, count }));
    })
    .toSorted((a, b) => b.count - a.count);
  const names = new Map<string, string>();
  for (const { id, name } of wishes) {
    if (taken.has(name) || names.has(id)) continue;
    names.set(id, name);
    taken.add(name);
  }
  return people.map((person) => {
    const name = names.get(person.id);
    return name === undefined ? person : { ...person, name, isNamed: true };
  });
}
