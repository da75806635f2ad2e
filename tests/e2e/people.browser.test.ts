import { afterAll, describe, expect, test } from 'vitest';
import { voiceOf } from '../../wasm-workers/pipeline/choices.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { genderOfPitch } from '../../wasm-workers/pipeline/voices.ts';
import type { Report, ReportLine } from '../../wasm-workers/stages/report.ts';
import { WatchedEnvironment } from '../faults/watched.ts';
import { clip, readJson, readText, requestFor, targetWith } from './clip.ts';

/** Seconds of the interview in which both have spoken twice. */
const UNTIL = 14;
const DORA = { model: 'kokoro', speaker: 'ef_dora' };

describe('two people', async () => {
  const environment = await WatchedEnvironment.open(`people-${crypto.randomUUID()}`);
  afterAll(() => environment.close());

  test('an interview has two speakers; another voice and name for one of them remakes only what that one says', {
    timeout: 550_000,
  }, async () => {
    const file = await clip('media-interview-en');
    const target = { ...targetWith('es', 'kokoro'), fitVoice: true };
    const request = requestFor([target], {
      recognizer: 'whisper-tiny',
      translator: 'small',
      from: 'en',
      until: UNTIL,
    });
    const run = await startDub(environment, file, request);
    await run.done;
    const [host, guest, ...others] = run.state.speakers;
    if (!host || !guest) throw new Error('The interview has two speakers.');
    expect(others).toEqual([]);
    // The host welcomes and asks, the guest thanks and answers: two men.
    const lines = linesOf(await readJson<Report>(run, 'report.json'));
    expect(textOf(lines, host.id)).toMatch(/thank you.*how real/i);
    expect(textOf(lines, guest.id)).toMatch(/pleasure.*question/i);
    for (const { firstPitchHz, spokenBy } of [host, guest]) {
      expect(genderOfPitch(firstPitchHz)).toBe('male');
      expect(spokenBy.es && voiceOf(spokenBy.es).gender).toBe('male');
    }

    const ranBefore = environment.ran.length;
    const speakers = { people: [{ label: guest.label, name: 'David', voices: { es: DORA } }], lines: [] };
    const again = await startDub(environment, file, { ...request, speakers, gainsDb: run.state.gainsDb });
    await again.done;
    const ran = new Set(environment.ran.slice(ranBefore).map(({ stage }) => stage));
    for (const stage of ['transcribe', 'diarize', 'speakers', 'translate']) expect(ran).not.toContain(stage);
    const after = linesOf(await readJson<Report>(again, 'report.json'));
    for (const [i, { speaker, voice }] of after.entries()) {
      expect(speaker.name).toBe(speaker.id === guest.id ? 'David' : 'Speaker 1');
      expect(voice).toBe(speaker.id === guest.id ? 'kokoro/ef_dora' : lines[i]?.voice);
    }
    expect(new Set(after.map(({ voice }) => voice)).size).toBe(2);
    expect(await readText(again, 'es.vtt')).toMatch(/<v Speaker 1>.*<v David>.*<v Speaker 1>.*<v David>/s);
  });
});

function linesOf({ dubs }: Report): readonly ReportLine[] {
  return dubs[0]?.lines ?? [];
}

function textOf(lines: readonly ReportLine[], speaker: string): string {
  return lines
    .filter((line) => line.speaker.id === speaker)
    .map(({ text }) => text)
    .join(' ');
}
