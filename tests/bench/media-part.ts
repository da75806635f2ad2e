import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inBrowser } from './browser.ts';
import { makeClip } from './clips.ts';
import { type Figures, median, medians, prefixed } from './figures.ts';
import type { MediaMeasurement } from './page-media.ts';
import type { Ground } from './pipeline.ts';

/** HLS of a picture and two sounds: the picture copied, the sounds coded, six seconds a segment. What is asked of every ffmpeg. */
const HLS_ARGS = [
  ...['-map', '0:v', '-map', '0:a:0', '-map', '0:a:1', '-c:v', 'copy', '-c:a', 'aac', '-b:a', '128k', '-f', 'hls'],
  ...['-hls_time', '6', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', '-master_pl_name', 'master.m3u8'],
  ...['-var_stream_map', 'v:0,agroup:a a:0,agroup:a,name:one a:1,agroup:a,name:two'],
];

/** Both media adapters on the same file, ffmpeg.wasm with one command, and native ffmpeg where it is installed. */
export async function mediaPart(ground: Ground): Promise<Figures> {
  const figures: Figures = { metrics: {}, peers: {}, ratios: {} };
  if (!ground.wants('media')) return figures;
  const measured = await inBrowser(ground, async (bench) => {
    const clip = await makeClip(bench, ground.folder, 2);
    await bench.page.setInputFiles('input', clip);
    const order = { runs: ground.runs, hlsArgs: [...HLS_ARGS, '/%v.m3u8'] };
    const inPage = await bench.page.evaluate((asked) => window.bench.measureMedia(asked), order);
    return { inPage, native: nativeTimes(clip, ground) };
  });
  addFigures(figures, measured.inPage);
  if (measured.native.length > 0) {
    const native = medians(measured.native);
    figures.peers.ffmpeg_native = prefixed('media', native);
    figures.ratios.hls_native = native.hls_s / (figures.metrics.media_hls_s ?? 0);
  } else ground.say('Native ffmpeg is not installed: left out.');
  return figures;
}

function addFigures({ metrics, peers, ratios }: Figures, measured: readonly MediaMeasurement[]): void {
  const ours = medians(measured.map((run) => run.mediabunny));
  const theirs = medians(measured.map((run) => run.ffmpeg));
  const oneCommand = median(measured.map((run) => run.oneCommand));
  const named = (times: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(times).map(([name, seconds]) => [`media_${name}_s`, seconds]));
  Object.assign(metrics, named(ours));
  peers.ffmpeg_wasm_adapter = named(theirs);
  peers.ffmpeg_wasm = { media_hls_s: oneCommand };
  ratios.hls_adapters = theirs.hls / ours.hls;
  ratios.hls_ffmpeg_wasm = oneCommand / ours.hls;
  ratios.hls_copying_adapters = (theirs.picture + theirs.decode) / (ours.picture + ours.decode);
  ratios.decode_adapters = theirs.decode / ours.decode;
}

/** ffmpeg of this machine: the same package, and both sounds decoded. */
function nativeTimes(clip: string, ground: Ground): Record<'hls_s' | 'decode_s', number>[] {
  const times: Record<'hls_s' | 'decode_s', number>[] = [];
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
  } catch {
    return times;
  }
  const decode = ['-map', '0:a:0', '-f', 'null', '-', '-map', '0:a:1', '-f', 'null', '-'];
  for (let run = 0; run < ground.runs; run += 1) {
    const out = mkdtempSync(join(ground.folder, 'native-'));
    mkdirSync(out, { recursive: true });
    times.push({
      hls_s: ffmpeg(['-i', clip, ...HLS_ARGS, join(out, '%v.m3u8')], out),
      decode_s: ffmpeg(['-i', clip, ...decode], out),
    });
  }
  return times;
}

/** Seconds of one command, the program's start included. */
function ffmpeg(args: readonly string[], cwd: string): number {
  const began = performance.now();
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-threads', '2', ...args], { cwd, stdio: 'inherit' });
  return (performance.now() - began) / 1000;
}
