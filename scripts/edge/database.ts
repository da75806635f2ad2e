import { type Place, whereabouts, wrangler } from './place.ts';

/** Binding of the database in wrangler.toml. */
const DATABASE = 'DB';

/** Brings the tables up to date; what is there already stays. */
export async function migrate(place: Place): Promise<void> {
  await wrangler(['d1', 'migrations', 'apply', DATABASE, ...whereabouts(place)]);
}

/** Rows of one statement. Values go in as {@link quoted} texts and whole numbers: wrangler binds none. */
export async function query<Row>(place: Place, sql: string): Promise<readonly Row[]> {
  const output = await wrangler(['d1', 'execute', DATABASE, ...whereabouts(place), '--json', '--command', sql]);
  // Warnings may stand before it.
  const [first] = JSON.parse(output.slice(output.indexOf('[\n') < 0 ? output.indexOf('[') : output.indexOf('[\n'))) as {
    results: Row[];
  }[];
  return first?.results ?? [];
}

/** A text as an SQL literal. @throws Error for control characters, which nothing here needs. */
export function quoted(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Error('A name has no control characters.');
  return `'${text.replaceAll("'", "''")}'`;
}
