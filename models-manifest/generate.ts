import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { marian, media, runtimes, separators, xvector } from './generate/rest.ts';
import { detectors, recognizers, speakers, translators } from './generate/speech.ts';
import { Tables } from './generate/tables.ts';
import { kokoro, piper } from './generate/voices.ts';
import { type Manifest, type ModelEntry, manifestSchema } from './schema.ts';
import voicePitches from './voice-pitches.json' with { type: 'json' };
import voiceRates from './voice-rates.json' with { type: 'json' };

const HELP = `Writes models-manifest/manifest.json from the tables of hashed files.

  node models-manifest/generate.ts NPM-FILES.json HUB-FILES.json [--marian DIR] [--xvector DIR]

  --marian DIR     where the marian-en-es-tiny translator lies (the repository keeps it: models-manifest/weights/marian-en-es-tiny)
  --xvector DIR    where the x-vector speaker network lies (models-manifest/weights/xvector)
Hashes of the runtimes (onnxruntime, espeak-ng, ffmpeg) are those of the installed packages.
`;

/** Enough to dub the sample: English by five voices, so that several people can be told apart, Spanish by a woman and a man. */
const STARTER = [
  'whisper-base',
  'kokoro',
  'kokoro-af_heart',
  'kokoro-af_bella',
  'kokoro-am_michael',
  'kokoro-bf_emma',
  'kokoro-bm_george',
  'kokoro-ef_dora',
  'kokoro-em_alex',
  'silero-vad',
  'marian-en-es-tiny',
  'xvector',
  'espeak-ng',
  'ort-wasm',
];

/** Our own small translator, in this repository. */
const MARIAN = 'models-manifest/weights/marian-en-es-tiny';
/** The x-vector network, likewise. */
const XVECTOR = 'models-manifest/weights/xvector';

/** Engines that compute with onnxruntime-web, whose wasm is fetched like a model. */
const ON_ORT = ['silero', 'whisper', 'kokoro', 'piper', 'marian', 'xvector', 'wespeaker', 'pyannote'];

/** Adds the runtime that an entry's engine computes with; a voice gets it through its model. */
function withRuntime(entry: ModelEntry): ModelEntry {
  if (!ON_ORT.includes(entry.engine) || entry.task === 'voice') return entry;
  const runtimes = entry.id.endsWith('-webgpu') ? ['ort-wasm', 'ort-webgpu'] : ['ort-wasm'];
  return { ...entry, requires: [...(entry.requires ?? []), ...runtimes] };
}

const RATES: Readonly<Record<string, number>> = voiceRates;
const PITCHES: Readonly<Record<string, number>> = voicePitches;

/** Adds how fast and how high a voice speaks, where that has been measured (tests/listening measures it again). */
function withMeasures(entry: ModelEntry): ModelEntry {
  const [charsPerSecond, pitchHz] = [RATES[entry.id], PITCHES[entry.id]];
  return {
    ...entry,
    ...(charsPerSecond === undefined ? {} : { charsPerSecond }),
    ...(pitchHz === undefined ? {} : { pitchHz }),
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    marian: { type: 'string', default: MARIAN },
    xvector: { type: 'string', default: XVECTOR },
    help: { type: 'boolean', short: 'h' },
  },
});
const [npmPath, hubPath] = positionals;
if (values.help || !npmPath || !hubPath) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}

const tables = new Tables(npmPath, hubPath);
const manifest: Manifest = manifestSchema.parse({
  starter: STARTER,
  models: [
    ...detectors(tables),
    ...recognizers(tables),
    ...kokoro(tables),
    ...piper(tables),
    ...translators(tables),
    marian(values.marian, MARIAN),
    ...speakers(tables),
    xvector(values.xvector, XVECTOR),
    ...separators(tables),
    ...runtimes(),
    ...media(tables),
  ]
    .map(withRuntime)
    .map(withMeasures),
} satisfies Manifest);

const ids = manifest.models.map((entry) => entry.id);
const missing = [
  ...STARTER,
  ...manifest.models.flatMap((entry) => [...(entry.requires ?? []), ...(entry.basedOn ? [entry.basedOn] : [])]),
];
const problems = [
  ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} occurs twice`),
  ...missing.filter((id) => !ids.includes(id)).map((id) => `${id} is named but missing`),
];
if (problems.length > 0) throw new Error(problems.join('; '));

writeFileSync(new URL('manifest.json', import.meta.url), `${JSON.stringify(manifest, null, 1)}\n`);
const { unhashed, unused } = tables.leftOut();
process.stdout.write(
  `${manifest.models.length} entries, ${new Set(manifest.models.flatMap((entry) => entry.files.map((file) => file.sha256))).size} files\n`,
);
process.stdout.write(`${unhashed.length} hub rows without a sha256 left out, ${unused.length} with one but unused:\n`);
for (const row of unused) process.stdout.write(`  ${row.repo} ${row.path}\n`);
