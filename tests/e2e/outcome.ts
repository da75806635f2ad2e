import { expect } from 'vitest';
import type { Pcm } from '../../wasm-workers/core/media.ts';
import { integratedLufs, loudnessBlocks, truePeakDbtp } from '../../wasm-workers/dsp/loudness.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { whisperDescriptor } from '../../wasm-workers/engines/whisper/descriptor.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';
import type { Report } from '../../wasm-workers/stages/report.ts';
import { wordErrorRate } from '../wer.ts';
import { decodeRendition, forListening } from './listen-back.ts';

/** Words of a report's source lines, in order. */
export function heardText(report: Report): string {
  return report.dubs[0]?.lines.map((line) => line.text).join(' ') ?? '';
}

/** What every finished dub must be: whole, in time, at its loudness, and every line there. */
export async function expectSoundDub(run: DubRun, report: Report, language: string, seconds: number): Promise<Pcm> {
  const dub = report.dubs.find((candidate) => candidate.language === language);
  const pcm = await decodeRendition(run.files, language);
  const duration = (pcm.channels[0]?.length ?? 0) / pcm.sampleRateHz;
  // A rendition is a whole number of AAC frames: up to 21 ms more than the source.
  expect(duration).toBeGreaterThanOrEqual(seconds * 0.999);
  expect(duration).toBeLessThanOrEqual(seconds * 1.001 + 1024 / 48_000);
  expect(integratedLufs(loudnessBlocks(pcm))).toBeCloseTo(-16, 0);
  expect(truePeakDbtp(pcm)).toBeLessThanOrEqual(-1);
  const { curve } = dub?.loudness ?? {};
  expect(curve).toMatchObject({ step: 1 });
  for (const values of [curve?.dub, curve?.original]) {
    expect(Math.abs((values?.length ?? 0) - seconds)).toBeLessThanOrEqual(1);
    expect(Math.max(...(values ?? []).map((value) => value ?? -70))).toBeGreaterThan(-35);
  }
  expect(dub?.lines.length).toBeGreaterThan(0);
  for (const line of dub?.lines ?? []) {
    expect(line.translation, `line ${line.id} has words`).not.toBe('');
    expect(['fitted', 'overrun'], `line ${line.id} is ${line.status}`).toContain(line.status);
    expect(line.rate).toBeLessThanOrEqual(1.3);
    expect(line.rate).toBeGreaterThanOrEqual(0.85);
  }
  return pcm;
}

/** Word error rate of a rendition, heard again, against the lines it was meant to say. */
export async function heardAgain(pcm: Pcm, report: Report, language: string): Promise<number> {
  const recognizer = await whisperDescriptor.load({
    model: 'whisper-base',
    device: 'wasm',
    threads: 2,
    models: servedModels,
  });
  const spoken = report.dubs.find((dub) => dub.language === language)?.lines.map((line) => line.translation) ?? [];
  const samples = forListening(pcm).subarray(0, 29 * 16_000);
  const { words } = await recognizer.transcribe(samples, language, new AbortController().signal);
  await recognizer.dispose();
  return wordErrorRate(spoken.join(' '), words.map((word) => word.text).join(' '));
}

/** By which way, and by which model, lines were translated. */
export function waysOf(report: Report): string[] {
  return [...new Set(report.dubs.flatMap(({ lines }) => lines.map(({ method, model }) => `${method} by ${model}`)))];
}
