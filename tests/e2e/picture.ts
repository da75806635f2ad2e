import { ffmpegRunner } from '../fixtures/make.ts';

/** What a film may bring along. */
export interface Extras {
  /** SRT text of a Spanish subtitle track. */
  readonly subtitles?: string;
  /** ffmpeg's metadata text, with chapters. */
  readonly metadata?: string;
}

/** Puts a generated moving picture over a recording: nobody's footage is shipped or shown. H.264 and AAC in MP4. */
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
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p'];
  const args = [...inputs, ...mapped, ...video, '-c:a', 'aac', '-b:a', '128k', '-t', `${seconds}`, '/film.mp4'];
  const { code, outputs, log } = await ffmpeg.run(
    { args, files, sources: { sound }, outputs: ['/film.mp4'] },
    new AbortController().signal,
  );
  const film = outputs['/film.mp4'];
  if (code !== 0 || !film) throw new Error(`ffmpeg could not make the film: ${log.join('\n')}`);
  return new File([film], sound.name.replace(/\.\w+$/, '.mp4'), {
    type: 'video/mp4',
    lastModified: sound.lastModified,
  });
}
