import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { modelFile } from '../models-manifest/catalogue.ts';
import { ModelFolder } from '../models-manifest/node/model-folder.ts';
import { resample } from '../wasm-workers/dsp/resample.ts';
import { decodeWav, encodeWav } from '../wasm-workers/dsp/wav.ts';
import { FRAMES_PER_SECOND, HEIGHT, type Picture, WIDTH } from './samples-canvas.ts';
import { openEnginePage } from './samples-engines.ts';
import { atLoudness, levelOf, RATE_HZ, type Reading, readingOf } from './samples-sound.ts';
import { KENNEDY, READING } from './samples-text.ts';
import { wavePicture } from './samples-wave-picture.ts';
import { windowsPicture } from './samples-windows-picture.ts';

/**
 * Makes the studio's samples in public/samples. They are committed; this is how they came about, and how to change them:
 *
 *     npm run models -- pull media-kennedy piper-pt_BR-faber-medium silero-vad whisper-base
 *     node scripts/make-samples.ts [--listen]
 *
 * It needs a native ffmpeg with libx264. Nothing in the files depends on the day they were made. With `--listen` whisper-base
 * hears and translates the reading, window by window.
 */
const FOLDER = new URL('../public/samples/', import.meta.url);
const VOICE = { id: 'piper-pt_BR-faber-medium', language: 'pt-BR', speed: 0.9 };
/** Two seconds: HLS cuts at key frames. */
const KEY_FRAMES = 2 * FRAMES_PER_SECOND;

interface Film {
  readonly name: string;
  readonly title: string;
  /** ISO 639-2/T, as MP4 writes it. */
  readonly language: string;
  /** Mono, 48 kHz. */
  readonly samples: Float32Array;
  readonly picture: Picture;
}

await mkdir(FOLDER, { recursive: true });
const samples = [await makeReading(process.argv.includes('--listen')), await makeKennedy()];
await writeFile(new URL('samples.json', FOLDER), `${JSON.stringify({ samples }, null, 2)}\n`);
for (const { file } of samples) console.log(file, (await stat(new URL(file, FOLDER))).size, 'bytes');

async function makeReading(listen: boolean) {
  const { samples, paragraphs } = await readAloud(listen);
  const duration = samples.length / RATE_HZ;
  const picture = windowsPicture(paragraphs, duration, levelOf(samples));
  await writeFilm({ name: 'three-windows.mp4', title: 'Todos os seres humanos', language: 'por', samples, picture });
  return {
    file: 'three-windows.mp4',
    title: 'A reading in Portuguese',
    language: VOICE.language,
    duration: rounded(duration),
    paragraphs: paragraphs.map(({ start, end }, index) => ({
      start: rounded(start),
      end: rounded(end),
      text: (READING[index] ?? []).join(' '),
    })),
    licence: 'Public domain; voice CC0-1.0',
    attribution:
      'From the Universal Declaration of Human Rights (United Nations, 1948, public domain), read by the Piper voice pt_BR-faber (CC0). Picture generated.',
  };
}

async function readAloud(listen: boolean): Promise<Reading> {
  await using page = await openEnginePage();
  const spoken = await page.speak({ model: VOICE.id, speaker: '0' }, VOICE.language, READING.flat(), VOICE.speed);
  const lengths = READING.map((sentences) => sentences.length);
  const reading = readingOf(spoken, lengths);
  if (listen) {
    const wav = encodeWav({ sampleRateHz: 16_000, channels: [resample(reading.samples, RATE_HZ, 16_000)] });
    for (const heard of await page.listen(new Uint8Array(await wav.arrayBuffer()), 'pt')) console.log(heard);
  }
  return reading;
}

async function makeKennedy() {
  const file = new ModelFolder().pathOf(modelFile('media-kennedy', 'audio.wav').sha256);
  const { sampleRateHz, channels } = decodeWav(await readFile(file));
  const samples = atLoudness(resample(channels[0] ?? new Float32Array(), sampleRateHz, RATE_HZ));
  const duration = samples.length / RATE_HZ;
  const picture = wavePicture(duration, levelOf(samples));
  await writeFilm({ name: 'kennedy.mp4', title: 'Kennedy, 1961', language: 'eng', samples, picture });
  return {
    file: 'kennedy.mp4',
    title: 'Kennedy, 1961',
    language: 'en-US',
    duration: rounded(duration),
    paragraphs: [{ start: 0, end: rounded(duration), text: KENNEDY }],
    licence: 'Public domain (US government)',
    attribution:
      'John F. Kennedy, inaugural address, 20 January 1961 (public domain, US government). Picture generated.',
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Draws every frame into ffmpeg, which encodes both tracks. */
async function writeFilm(film: Film): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'samples-'));
  try {
    const sound = join(folder, 'sound.wav');
    await writeFile(sound, encodeWav({ sampleRateHz: RATE_HZ, channels: [film.samples] }).stream());
    const ffmpeg = spawn('ffmpeg', encoding(film, sound), { stdio: ['pipe', 'ignore', 'inherit'] });
    const ended = once(ffmpeg, 'exit');
    await pipeline(Readable.from(framesOf(film)), ffmpeg.stdin);
    const [status] = await ended;
    if (status !== 0) throw new Error(`ffmpeg ended with ${status}.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function* framesOf({ samples, picture }: Film): Generator<Uint8Array> {
  const frames = Math.ceil((samples.length / RATE_HZ) * FRAMES_PER_SECOND);
  for (let frame = 0; frame < frames; frame++) yield picture(frame / FRAMES_PER_SECOND);
}

function encoding({ name, title, language }: Film, sound: string): string[] {
  const raw = `-f rawvideo -pix_fmt rgb24 -s ${WIDTH}x${HEIGHT} -r ${FRAMES_PER_SECOND}`.split(' ');
  const colours = '-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv'.split(' ');
  // No scene cuts: key frames on a grid. No B-frames: they would save little in so calm a picture.
  const video = `-c:v libx264 -profile:v main -preset slow -tune animation -aq-mode 3 -crf 19 -g ${KEY_FRAMES}`.split(
    ' ',
  );
  const closed = `-keyint_min ${KEY_FRAMES} -sc_threshold 0 -flags:v +cgop+bitexact -bf 0 -threads 2`.split(' ');
  const audio = '-c:a aac -b:a 96k -flags:a +bitexact'.split(' ');
  return [
    ...'-v error -y'.split(' '),
    ...[...raw, '-i', '-', '-i', sound, '-map', '0:v', '-map', '1:a'],
    ...['-vf', 'scale=out_color_matrix=bt709:flags=accurate_rnd,format=yuv420p'],
    ...[...video, ...closed, ...colours, ...audio],
    ...['-map_metadata', '-1', '-metadata', `title=${title}`, '-metadata:s:a:0', `language=${language}`],
    ...['-fflags', '+bitexact', '-movflags', '+faststart', fileURLToPath(new URL(name, FOLDER))],
  ];
}
