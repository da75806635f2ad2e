import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { catalogue, modelEntry, withRequirements } from '../models-manifest/catalogue.ts';
import { ModelFolder } from '../models-manifest/node/model-folder.ts';
import { SENTENCES } from '../tests/listening/sentences.ts';
import { primarySubtag } from '../wasm-workers/core/language.ts';
import { medianPitch, pitchFrames } from '../wasm-workers/dsp/pitch.ts';
import { voicesFor } from '../wasm-workers/pipeline/choices.ts';
import { openEnginePage } from './samples-engines.ts';

const HELP = `Measures the median pitch of voices, in Hz, with the real engines: what a voice is chosen by.

  node scripts/voice-pitches.ts [ids…]

Without ids every voice whose model is in the model folder is measured. Writes models-manifest/voice-pitches.json, which
models-manifest/generate.ts puts into the catalogue; tests/listening measures it again.
`;
const OUT = new URL('../models-manifest/voice-pitches.json', import.meta.url);

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const folder = new ModelFolder();
const isHere = (id: string) =>
  withRequirements([id]).every((needed) => modelEntry(needed).files.every(({ sha256 }) => folder.has(sha256)));
const languages = [...new Set(catalogue.flatMap((entry) => entry.languages.map(primarySubtag)))];
const voices = new Map(languages.flatMap((language) => voicesFor(language, true)).map((voice) => [voice.id, voice]));
const asked = positionals.length > 0 ? positionals : [...voices.keys()].filter(isHere);

const pitches: Record<string, number> = existsSync(OUT) ? JSON.parse(readFileSync(OUT, 'utf8')) : {};
await using page = await openEnginePage();
for (const id of asked) {
  const choice = voices.get(id);
  const sentence = choice && SENTENCES[primarySubtag(choice.language)]?.[0];
  if (!choice || !sentence) throw new Error(`${id} is no voice of a language with a sentence (tests/listening).`);
  const spoken = await page.speak(choice.voice, choice.language, [sentence], 1);
  const [samples = new Float32Array()] = spoken.sentences;
  const everywhere = [{ start: 0, end: Infinity }];
  const pitchHz = medianPitch(pitchFrames(samples, spoken.sampleRateHz), everywhere);
  if (pitchHz === null) throw new Error(`${id} has no pitch.`);
  pitches[id] = Math.round(pitchHz);
  process.stdout.write(`${id} ${pitches[id]} Hz (${choice.gender ?? 'gender unstated'})\n`);
  const sorted = Object.fromEntries(Object.entries(pitches).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(OUT, `${JSON.stringify(sorted, null, 2)}\n`);
}
