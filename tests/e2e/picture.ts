import { ffmpegRunner } from '../fixtures/make.ts';

/** Puts a generated moving picture over a recording: nobody's footage is shipped or shown. H.264 and AAC in MP4. */
export async function withPicture(sound: File, seconds: number): Promise<File> {
  const ffmpeg = await ffmpegRunner();
  const picture = ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${seconds}`];
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p'];
  const args = [
    ...picture,
    '-i',
    '/sources/sound',
    ...video,
    '-c:a',
    'aac',
    '-b:a',
    '128k',
    '-t',
    `${seconds}`,
    '/film.mp4',
  ];
  const { code, outputs, log } = await ffmpeg.run(
    { args, sources: { sound }, outputs: ['/film.mp4'] },
    new AbortController().signal,
  );
  const film = outputs['/film.mp4'];
  if (code !== 0 || !film) throw new Error(`ffmpeg could not make the film: ${log.join('\n')}`);
  return new File([film], sound.name.replace(/\.\w+$/, '.mp4'), {
    type: 'video/mp4',
    lastModified: sound.lastModified,
  });
}
