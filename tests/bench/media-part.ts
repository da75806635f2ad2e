import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inBrowser } from './browser.ts';
import { makeClip } from './clips.ts';
import { type Figures, medians, prefixed } from './figures.ts';
import { type MediaMeasurement, PACKAGES, type Package } from './packages.ts';
import type { Ground } from './pipeline.ts';

/** What ffmpeg is told to do with the picture and the two sounds. */
const CODECS: Readonly<Record<Package, readonly string[]>> = {
  copied: ['-c', 'copy'],
  dubbed: ['-c:v', 'copy', '-c:a:0', 'copy', '-c:a:1', 'aac', '-b:a:1', '128k'],
  coded: ['-c:v', 'copy', '-c:a', 'aac', '-b:a', '128k'],
};

/** HLS of a picture and two sounds, six seconds a segment. What is asked of every ffmpeg. */
function hlsArgs(codecs: readonly string[], folder: string): string[] {
  return [
    ...['-map', '0:v', '-map', '0:a:0', '-map', '0:a:1', ...codecs, '-f', 'hls', '-hls_time', '6'],
    ...['-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', '-master_pl_name', 'master.m3u8'],
    ...['-var_stream_map', 'v:0,agroup:a a:0,agroup:a,name:one a:1,agroup:a,name:two', `${folder}/%v.m3u8`],
  ];
}

/** Both media adapters on the same file, ffmpeg.wasm with one command, and native ffmpeg where it is installed. */
export async function mediaPart(ground: Ground): Promise<Figures> {
  const figures: Figures = { metrics: {}, peers: {}, ratios: {} };
  if (!ground.wants('media')) return figures;
  const measured = await inBrowser(ground, async (bench) => {
    const clip = await makeClip(bench, ground.folder, 2);
    await bench.page.setInputFiles('input', clip);
    const commands = {
      copied: hlsArgs(CODECS.copied, ''),
      dubbed: hlsArgs(CODECS.dubbed, ''),
      coded: hlsArgs(CODECS.coded, ''),
    };
    const order = { runs: ground.runs, commands };
    const inPage = await bench.page.evaluate((asked) => window.bench.measureMedia(asked), order);
    return { inPage, native: nativeTimes(clip, ground) };
  });
  addFigures(figures, measured.inPage);
  if (measured.native.length > 0) {
    const native = medians(measured.native);
    figures.peers.ffmpeg_native = prefixed('media', native);
    for (const name of PACKAGES)
      figures.ratios[`hls_${name}_native`] = native[`hls_${name}_s`] / (figures.metrics[`media_hls_${name}_s`] ?? 0);
  } else ground.say('Native ffmpeg is not installed: left out.');
  return figures;
}

function addFigures({ metrics, peers, ratios }: Figures, measured: readonly MediaMeasurement[]): void {
  const ours = medians(measured.map((run) => run.mediabunny));
  const theirs = medians(measured.map((run) => run.ffmpeg));
  const commands = medians(measured.map((run) => run.commands));
  const named = (times: Readonly<Record<string, number>>, prefix = '') =>
    Object.fromEntries(Object.entries(times).map(([name, seconds]) => [`media_${prefix}${name}_s`, seconds]));
  Object.assign(metrics, named(ours));
  peers.ffmpeg_wasm_adapter = named(theirs);
  peers.ffmpeg_wasm = named(commands, 'hls_');
  for (const name of PACKAGES) {
    ratios[`hls_${name}`] = commands[name] / ours[`hls_${name}`];
    ratios[`hls_${name}_adapters`] = theirs[`hls_${name}`] / ours[`hls_${name}`];
  }
  ratios.hls_picture_adapters = theirs.picture / ours.picture;
  ratios.decode_adapters = theirs.decode / ours.decode;
}

type NativeTime = `hls_${Package}_s` | 'decode_s';

/** ffmpeg of this machine: the same package, and both sounds decoded. */
function nativeTimes(clip: string, ground: Ground): Record<NativeTime, number>[] {
  const times: Record<NativeTime, number>[] = [];
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
  } catch {
    return times;
  }
  const decode = ['-map', '0:a:0', '-f', 'null', '-', '-map', '0:a:1', '-f', 'null', '-'];
  for (let run = 0; run < ground.runs; run += 1) {
    const out = mkdtempSync(join(ground.folder, 'native-'));
    times.push({
      hls_copied_s: ffmpeg(['-y', '-i', clip, ...hlsArgs(CODECS.copied, out)], out),
      hls_dubbed_s: ffmpeg(['-y', '-i', clip, ...hlsArgs(CODECS.dubbed, out)], out),
      hls_coded_s: ffmpeg(['-y', '-i', clip, ...hlsArgs(CODECS.coded, out)], out),
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
