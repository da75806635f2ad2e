import { modelFile } from '../../models-manifest/catalogue.ts';
import { joinSamples } from '../../wasm-workers/dsp/join.ts';
import { decodeWav, encodeWav } from '../../wasm-workers/dsp/wav.ts';
import { ffmpegRunner } from '../fixtures/make.ts';

/** A fixed date, so that the same file is the same source in every run. */
const lastModified = Date.UTC(2020, 0, 1);
const FLASH = "color=gray:s=160x90:r=25:d=7,drawbox=color=white:t=fill:enable='lt(mod(t,2),0.08)'";
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p'];
const PICTURE = ['-f', 'lavfi', '-i', FLASH];
const LONG_PICTURE = ['-f', 'lavfi', '-i', FLASH.replace('d=7', 'd=30')];
const SPEECH = ['-t', '6.5', '-i', '/sources/speech'];
const AAC = ['-c:a', 'aac', '-b:a', '96k', '-shortest'];
/** Chords of three notes, a new one every second, each plucked. */
const CHORDS =
  'aevalsrc=exp(-3*mod(t\\,1))*0.25*(sin(2*PI*220*t*pow(2\\,floor(mod(t\\,4))/12))+sin(2*PI*277.18*t*pow(2\\,floor(mod(t\\,4))/12))+sin(2*PI*329.63*t*pow(2\\,floor(mod(t\\,4))/12))):s=48000:d=12';

/** Arguments for ffmpeg; those with speech hear the first 6.5 s of the recording `media-fr-1`. */
const recipes = {
  speech: { fileName: 'speech.wav', args: SPEECH },
  silence: { fileName: 'silence.wav', args: ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo', '-t', '12'] },
  music: { fileName: 'music.wav', args: ['-f', 'lavfi', '-i', CHORDS] },
  film: { fileName: 'film.mp4', args: [...PICTURE, ...SPEECH, ...H264, ...AAC] },
  /** Two windows of speech. */
  longFilm: {
    fileName: 'long.mp4',
    recordings: ['media-fr-1', 'media-fr-2'],
    args: [...LONG_PICTURE, '-i', '/sources/speech', ...H264, ...AAC],
  },
  vfr: {
    fileName: 'vfr.mp4',
    args: [
      ...['-f', 'lavfi', '-i', "testsrc=s=160x90:r=50:d=7,select='lt(mod(n,10),3)+gt(mod(t,4),2)'"],
      ...[...SPEECH, '-vsync', 'vfr', ...H264, ...AAC],
    ],
  },
  rotated: {
    fileName: 'rotated.mp4',
    from: 'film',
    args: ['-i', '/sources/speech', '-c', 'copy', '-metadata:s:v:0', 'rotate=270'],
  },
  /** The speech in the centre, a quiet tone at the left. */
  ac3: {
    fileName: 'surround.mkv',
    args: [
      ...PICTURE,
      ...SPEECH,
      ...['-f', 'lavfi', '-i', 'sine=f=300:r=48000:d=7'],
      '-filter_complex',
      '[1:a]aresample=48000,pan=5.1|FC=c0[v];[2:a]pan=5.1|FL=0.01*c0[t];[v][t]amix=inputs=2:normalize=0[a]',
      ...['-map', '0:v', '-map', '[a]', ...H264, '-c:a', 'ac3', '-b:a', '384k', '-shortest'],
    ],
  },
  /** Chords by default; the speech is in the second track. */
  twoTracks: {
    fileName: 'two.mp4',
    args: [
      ...[...PICTURE, '-f', 'lavfi', '-i', CHORDS, ...SPEECH],
      ...['-map', '0', '-map', '1', '-map', '2', ...H264, ...AAC],
      ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=fra', '-disposition:a:0', 'default'],
    ],
  },
} satisfies Record<string, Recipe>;

interface Recipe {
  readonly fileName: string;
  readonly args: readonly string[];
  /** The file that `/sources/speech` is, if not the recording. */
  readonly from?: string;
  /** Recordings to join, with a pause between. */
  readonly recordings?: readonly string[];
}

export type MediaName = keyof typeof recipes;
const made = new Map<MediaName, Promise<File>>();

/** A file made by ffmpeg.wasm the first time a test file asks for it. */
export function media(name: MediaName): Promise<File> {
  const known = made.get(name) ?? make(name);
  made.set(name, known);
  return known;
}

async function make(name: MediaName): Promise<File> {
  const recipe: Recipe = recipes[name];
  const path = `/${recipe.fileName}`;
  const speech = recipe.from
    ? await media(recipe.from as MediaName)
    : await joined(recipe.recordings ?? ['media-fr-1'], 0.8);
  const ffmpeg = await ffmpegRunner();
  const command = { args: [...recipe.args, path], sources: { speech }, outputs: [path] };
  const { code, outputs, log } = await ffmpeg.run(command, new AbortController().signal);
  const bytes = outputs[path];
  if (code !== 0 || !bytes) throw new Error(`ffmpeg could not make ${name}: ${log.join('\n')}`);
  return new File([bytes], recipe.fileName, { lastModified });
}

/** A test recording of the catalogue. */
export async function recording(id: string): Promise<File> {
  const answer = await fetch(`/models/${modelFile(id, 'audio.wav').sha256}`);
  if (!answer.ok) throw new Error(`${id} is not served (${answer.status}).`);
  return new File([await answer.blob()], `${id}.wav`, { type: 'audio/wav', lastModified });
}

/** Recordings of one rate, one after the other, with a pause between them, in seconds. */
export async function joined(ids: readonly string[], pause: number): Promise<File> {
  const parts = await Promise.all(ids.map(async (id) => decodeWav(await (await recording(id)).arrayBuffer())));
  const sampleRateHz = parts[0]?.sampleRateHz ?? 16_000;
  if (parts.some((part) => part.sampleRateHz !== sampleRateHz)) throw new Error('The recordings have several rates.');
  const rest = new Float32Array(Math.round(pause * sampleRateHz));
  return wavFile(
    parts.flatMap(({ channels: [voice = new Float32Array()] }) => [voice, rest]),
    sampleRateHz,
    `${ids.join('+')}.wav`,
  );
}

/** A mono WAV of pieces in a row. */
export function wavFile(pieces: readonly Float32Array[], sampleRateHz: number, name: string): File {
  return new File([encodeWav({ sampleRateHz, channels: [joinSamples(...pieces)] }, 'f32')], name, {
    type: 'audio/wav',
    lastModified,
  });
}
