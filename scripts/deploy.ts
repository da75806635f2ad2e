import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { catalogue, type ModelFile, modelEntry, starterIds, withRequirements } from '../models-manifest/catalogue.ts';
import { ModelFolder } from '../models-manifest/node/model-folder.ts';
import { pull } from '../models-manifest/node/pull.ts';
import { startNode } from './child.ts';
import { migrate } from './edge/database.ts';
import { PLACE_OPTIONS, type Place, placeOf, whereabouts, wrangler } from './edge/place.ts';

const HELP = `Puts the studio and the edge on Cloudflare, and what browsers can get from nowhere else into R2.

  npm run deploy                     after npm run setup
  npm run deploy -- --url https://…  asks that edge which model files it holds, and sends the others only
  npm run deploy -- --local          into the emulation; the Worker is built and not sent
`;

/** Largest object that wrangler puts, in bytes. */
const MOST_BYTES = 300 * 2 ** 20;
/** Files on their way at a time, each by a wrangler of its own. Two of them lock each other out of one emulation's SQLite. */
const AT_ONCE = { remote: 2, emulated: 1 };
const BUCKET = 'retongue-models';

const { values } = parseArgs({
  options: { ...PLACE_OPTIONS, url: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help) process.stdout.write(HELP);
else
  await deploy(placeOf(values), values.url).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });

async function deploy(place: Place, url: string | undefined): Promise<void> {
  const building = startNode(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], { hasTerminal: true });
  if ((await building.ended) !== 0) throw new Error('The studio could not be built.');
  await migrate(place);
  await sendModels(place, url);
  const dry = place.persistTo ? ['--dry-run'] : [];
  await wrangler(['deploy', '--env', 'production', ...dry]);
  console.log(place.persistTo ? 'The Worker builds.' : 'Deployed.');
}

/**
 * Files that only Node can get (they come from npm), or that everybody needs first. The rest browsers get from the hub by their
 * hash. Assets may have 25 MiB, so these lie in R2.
 */
async function sendModels(place: Place, url: string | undefined): Promise<void> {
  const folder = new ModelFolder();
  const ids = withRequirements([...starterIds, ...runtimes()]);
  await pull(ids);
  const files = new Map(ids.flatMap((id) => modelEntry(id).files).map((file) => [file.sha256, file]));
  const [, , ...where] = whereabouts(place);
  const send = async ({ sha256, path, bytes = 0 }: ModelFile) => {
    if (bytes > MOST_BYTES) throw new Error(`${path} is larger than wrangler puts: send it by S3 (docs/deploy.md).`);
    if (url && (await fetch(`${url}/models/${sha256}`, { method: 'HEAD' })).ok) return;
    await wrangler(['r2', 'object', 'put', `${BUCKET}/${sha256}`, '--file', folder.pathOf(sha256), ...where]);
    console.log(`${path}: ${bytes} bytes`);
  };
  await pMap(files.values(), send, { concurrency: place.persistTo ? AT_ONCE.emulated : AT_ONCE.remote });
}

/** Engines are needed by everyone, and lie on npm alone. */
function runtimes(): readonly string[] {
  const isOnNpm = ({ sources }: ModelFile) => sources.some((source) => source.startsWith('npm:'));
  return catalogue
    .filter(({ task, licence, files }) => task === 'runtime' && !licence.testOnly && files.every(isOnNpm))
    .map(({ id }) => id);
}
