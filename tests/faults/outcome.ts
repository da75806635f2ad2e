import { sha256 } from '../../wasm-workers/core/digest.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';
import { decodeRendition } from '../e2e/listen-back.ts';

/** Everything a dub gives, so that two can be compared: texts as they are, bytes and decoded sound by their digest. */
export async function outcomeOf(run: DubRun, renditions: readonly string[]): Promise<Record<string, unknown>> {
  const signal = new AbortController().signal;
  const outcome: Record<string, unknown> = {};
  for (const name of await run.files.names()) {
    const file = await run.files.read(name, signal);
    if (name === 'report.json') outcome[name] = { ...JSON.parse(await file.text()), timings: undefined };
    else if (/\.(m3u8|vtt|srt)$/.test(name)) outcome[name] = await file.text();
    else outcome[name] = await sha256(new Uint8Array(await file.arrayBuffer()));
  }
  for (const rendition of renditions) {
    const { sampleRateHz, channels } = await decodeRendition(run.files, rendition);
    outcome[`decoded ${rendition}`] = {
      sampleRateHz,
      samples: channels.map((channel) => channel.length),
      digests: await Promise.all(channels.map((channel) => sha256(new Uint8Array(channel.slice().buffer)))),
    };
  }
  return outcome;
}
