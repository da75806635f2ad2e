import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { migrate, query } from './edge/database.ts';
import { PLACE_OPTIONS, type Place, placeOf, wrangler } from './edge/place.ts';
import { newShareKey, secretNames, setSecrets } from './edge/secrets.ts';
import { bytesOf, createToken } from './edge/tokens.ts';

const HELP = `Sets up what an edge stands on: buckets, database and its tables, keys, the first token. What is there already stays.

  npm run setup               for the account that wrangler is logged in to (npx wrangler login)
  npm run setup -- --local    for the emulation on this machine

Then: npm run deploy. docs/deploy.md goes through it.
`;

const BUCKETS = ['retongue-models', 'retongue-media'];
const DATABASE = 'retongue';
const THERE_ALREADY = /already (exists|own)|10004|7502/i;

const { values } = parseArgs({ options: { ...PLACE_OPTIONS, help: { type: 'boolean', short: 'h' } } });
if (values.help) process.stdout.write(HELP);
else
  await setUp(placeOf(values)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });

async function setUp(place: Place): Promise<void> {
  if (place.persistTo) said('Buckets and database', 'emulated in', place.persistTo);
  else await provide();
  await migrate(place);
  said('Tables', 'up to date');
  if ((await secretNames(place)).has('SHARE_KEYS')) said('Key to sign links with', 'there already');
  else {
    await setSecrets(place, { SHARE_KEYS: newShareKey() });
    said('Key to sign links with', 'made');
  }
  const [known] = await query<{ count: number }>(place, 'SELECT count(*) AS count FROM tokens WHERE revoked IS NULL');
  if (known?.count) said('First token', 'there already: npm run admin -- token list');
  else await firstToken(place);
}

/** What only an account has. */
async function provide(): Promise<void> {
  for (const bucket of BUCKETS) {
    await wrangler(['r2', 'bucket', 'create', bucket], THERE_ALREADY);
    said('Bucket', bucket);
  }
  // A browser that sends a file in parts has to read the ETag of each (docs/deploy.md).
  await wrangler([
    'r2',
    'bucket',
    'cors',
    'set',
    'retongue-media',
    '--file',
    'scripts/edge/media-cors.json',
    '--force',
  ]);
  said('CORS of retongue-media', 'set');
  await wrangler(['d1', 'create', DATABASE], THERE_ALREADY);
  const listed = await wrangler(['d1', 'list', '--json']);
  const databases = JSON.parse(listed.slice(listed.indexOf('['))) as { name: string; uuid: string }[];
  const uuid = databases.find(({ name }) => name === DATABASE)?.uuid;
  if (!uuid) throw new Error(`The database ${DATABASE} was not made.`);
  await writeDatabaseId(uuid);
  said('Database', `${DATABASE}, ${uuid}, written into wrangler.toml`);
}

/** wrangler.toml names the database of production by the id that the account gave it. */
async function writeDatabaseId(uuid: string): Promise<void> {
  const toml = await readFile('wrangler.toml', 'utf8');
  const section = /(\[\[env\.production\.d1_databases\]\][^[]*?database_id = )"[^"]*"/;
  if (!section.test(toml)) throw new Error('wrangler.toml names no database in its production environment.');
  await writeFile('wrangler.toml', toml.replace(section, `$1"${uuid}"`));
}

async function firstToken(place: Place): Promise<void> {
  const size = bytesOf('100G');
  const token = await createToken(place, {
    ...{ owner: 'me', name: 'first', scopes: ['publish', 'admin', 'metrics'] },
    ...{ storedBytes: size, dayBytes: size, uploadBytes: bytesOf('16G') },
  });
  said('First token', 'shown this once; keep it as you keep a password:');
  console.log(`\n  ${token}\n`);
}

function said(what: string, ...how: readonly string[]): void {
  console.log(`${what}: ${how.join(' ')}`);
}
