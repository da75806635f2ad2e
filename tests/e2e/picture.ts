import { ffmpegRunner } from '../fixtures/make.ts';

/** What a film may bring along. */
export interface Extras {
  /** Video coder and container of ffmpeg, such as MPEG-4 in AVI, which no browser plays; else H.264 in MP4. */
  readonly old?: boolean;
  /** SRT text of a Spanish subtitle track. */
  readonly subtitles?: string;
  /** ffmpeg's metadata text, with chapters. */
  readonly metadata?: string;
}

/** Puts a generated moving picture over a recording: nobody's footage is shipped or shown. */
export async function withPicture(sound: File, seconds: number, extras: Extras = {}): Promise<File> {
  const ffmpeg = await ffmpegRunner();
  const encoder = new TextEncoder();
  const inputs = ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${seconds}`, '-i', '/sources/sound'];
  const files: Record<string, Uint8Array> = {};
  const mapped = ['-map', '0:v', '-map', '1:a'];
  if (extras.subtitles) {
    files['/lines.srt'] = encoder.encode(extras.subtitles);
    inputs.push('-i', '/lines.srt');
    mapped.push('-map', '2:s', '-c:s', 'mov_text', '-metadata:s:s:0', 'language=spa');
  }
  if (extras.metadata) {
    files['/about.txt'] = encoder.encode(extras.metadata);
    inputs.push('-i', '/about.txt');
    mapped.push('-map_metadata', extras.subtitles ? '3' : '2');
  }
  const path = extras.old ? '/film.avi' : '/film.mp4';
  const video = extras.old
    ? ['-c:v', 'mpeg4', '-q:v', '5', '-g', '50', '-c:a', 'libmp3lame', '-ac', '1', '-ar', '44100']
    : ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ar', '48000'];
  const args = [...inputs, ...mapped, ...video, '-t', `${seconds}`, path];
  const { code, outputs, log } = await ffmpeg.run(
    { args, files, sources: { sound }, outputs: [path] },
    new AbortController().signal,
  );
  const film = outputs[path];
  if (code !== 0 || !film) throw new Error(`ffmpeg could not make the film: ${log.join('\n')}`);
  return new File([film], sound.name.replace(/\.\w+$/, '.mp4'), {
    type: 'video/mp4',
    lastModified: sound.lastModified,
  });
}
