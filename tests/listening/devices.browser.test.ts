import { afterAll, expect, test } from 'vitest';
import type { Artifact } from '../../wasm-workers/core/artifact.ts';
import { Failure } from '../../wasm-workers/core/failure.ts';
import type { Task } from '../../wasm-workers/core/task.ts';
import type { Window } from '../../wasm-workers/core/window.ts';
import type { EngineRef } from '../../wasm-workers/engines/engine.ts';
import { engineRef } from '../../wasm-workers/engines/index.ts';
import type { BrowserEnvironment } from '../../wasm-workers/host/browser.ts';
import type { Environment } from '../../wasm-workers/pipeline/environment.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import type { Report } from '../../wasm-workers/stages/report.ts';
import { freshEnvironment, readJson, requestFor, targetWith } from '../e2e/clip.ts';
import { clip, silence } from './clip.ts';
import { cut, fileOf, heardAll, joined, music } from './sources.ts';

const REQUEST = requestFor([targetWith('en')], { recognizer: 'whisper-tiny' });
const FRAME = 1024 / 48_000;

const opened: BrowserEnvironment[] = [];
afterAll(() => Promise.all(opened.map((environment) => environment.close())));

interface Staged {
  /** Windows that are worked on, whatever the voice detector would say. */
  readonly windows: readonly Window[];
  /** What a graphics processor does with a step of listening; undefined has it done as it should be. */
  onGpu?(window: Window, stage: string): unknown;
}

/**
 * The real environment, with windows given, and with a graphics processor that may fail: what runs on it is computed by wasm, for
 * no weights for WebGPU can be had here. The faults are those of a real device (engines/gpu-session.browser.test.ts).
 */
async function staged({ windows, onGpu }: Staged) {
  const real = await freshEnvironment();
  opened.push(real);
  const ran: string[] = [];
  const written = async (value: unknown): Promise<readonly Artifact[]> => [
    await real.store.put(new Blob([JSON.stringify(value)], { type: 'application/json' })),
  ];
  const environment: Environment = {
    ...real,
    models: {
      has: async (id) => id.endsWith('-webgpu') || real.models.has(id),
      pull: (ids, options) => real.models.pull(ids, options),
    },
    host: {
      mount: (source, file) => real.host.mount(source, file),
      run: async (task, hooks) => {
        if (task.stage === 'device')
          return written({ device: 'webgpu', reason: 'WebGPU gives the same numbers: using it.' });
        if (task.stage === 'plan') {
          for (const window of windows) await hooks.emit?.(window);
          return written(windows);
        }
        const { recognizer, window } = task.params as { recognizer?: EngineRef; window?: Window };
        if (!recognizer || !window) return real.host.run(task, hooks);
        ran.push(`${task.stage} ${window.index} ${recognizer.device}`);
        if (recognizer.device === 'wasm') return real.host.run(task, hooks);
        const given = onGpu?.(window, task.stage);
        if (given) return written(given);
        return real.host.run(onWasm(task), hooks);
      },
    },
  };
  return { environment, ran };
}

function onWasm(task: Task): Task {
  return { ...task, params: { ...task.params, recognizer: engineRef('recognizer', 'whisper', 'whisper-tiny') } };
}

/** A window on the grid that begins about where it should. */
function windowAt(index: number, from: number, to: number, speech: Window['speech']): Window {
  const onGrid = (time: number) => Math.round(time / FRAME) * FRAME;
  return { index, start: onGrid(from), end: onGrid(to), overlap: 0, speech };
}

const twice = async () => {
  const kennedy = await clip('media-kennedy');
  const sound = joined(kennedy, silence(4), kennedy, silence(1));
  return {
    file: fileOf(sound, 'kennedy-twice'),
    windows: [windowAt(0, 0, 13, [{ start: 0.2, end: 10.8 }]), windowAt(1, 13, 27, [{ start: 15.2, end: 25.8 }])],
  };
};

test('where WebGPU is lost at the second window, that one is heard again on wasm, and the rest too', {
  timeout: 300_000,
}, async () => {
  const { file, windows } = await twice();
  const { environment, ran } = await staged({
    windows,
    onGpu: ({ index }, stage) => {
      if (index === 1 && stage === 'transcribe')
        throw new Failure('webgpu-lost', 'The graphics processor (WebGPU) stopped working.');
    },
  });
  const run = await startDub(environment, file, { ...REQUEST, device: 'auto', reviewTranscript: true });
  const heard = await heardAll(run);
  expect(heard.map(({ utterances }) => utterances.map(({ text }) => text).join(' '))).toEqual([
    expect.stringMatching(/my fellow Americans,? ask not what/i),
    expect.stringMatching(/my fellow Americans,? ask not what/i),
  ]);
  expect(ran.filter((step) => step.startsWith('transcribe'))).toEqual([
    'transcribe 0 webgpu',
    'transcribe 1 webgpu',
    'transcribe 1 wasm',
  ]);
  expect(run.state.place).toMatchObject({ device: 'wasm', threads: expect.any(Number) });
  expect(run.state.notices).toContain(
    'The graphics processor (WebGPU) stopped working. The dub goes on with the processor.',
  );
  run.cancel();
});

test('where WebGPU hears nothing in long speech, wasm is asked, and used from then on', {
  timeout: 300_000,
}, async () => {
  const { file, windows } = await twice();
  const nothing = ({ index, speech }: Window) => ({
    window: index,
    language: 'en',
    languageConfidence: 1,
    utterances: [],
    unheard: speech[0],
  });
  const { environment, ran } = await staged({
    windows,
    onGpu: (window, stage) => stage === 'transcribe' && nothing(window),
  });
  const run = await startDub(environment, file, { ...REQUEST, device: 'auto', reviewTranscript: true });
  const heard = await heardAll(run);
  expect(heard.map(({ utterances }) => utterances.length > 0)).toEqual([true, true]);
  expect(ran.filter((step) => step.startsWith('transcribe'))).toEqual([
    'transcribe 0 webgpu',
    'transcribe 0 wasm',
    'transcribe 1 wasm',
  ]);
  expect(run.state.notices).toContainEqual(expect.stringMatching(/^WebGPU heard no words where there are some\./));
  run.cancel();
});

test('music that was taken for speech is heard twice, then reported; the rest is dubbed', {
  timeout: 300_000,
}, async () => {
  const sound = joined(await clip('media-kennedy'), silence(3), music(14));
  const windows = [windowAt(0, 0, 13, [{ start: 0.2, end: 10.8 }]), windowAt(1, 13, 28, [{ start: 14, end: 28 }])];
  const { environment, ran } = await staged({ windows });
  const run = await startDub(environment, fileOf(sound, 'music'), REQUEST);
  await run.done;
  const report = await readJson<Report>(run, 'report.json');
  expect(ran.filter((step) => step.startsWith('transcribe 1'))).toEqual(['transcribe 1 wasm', 'transcribe 1 wasm']);
  const reason = expect.stringMatching(/^Between 0:14 and 0:28 .+: the original sound is kept there\.$/);
  expect(report.unheard).toEqual([{ start: 14, end: 28, reason }]);
  expect(run.state.notices).toContainEqual(reason);
  expect(report).toMatchObject({ device: 'wasm', deviceReason: 'You chose the processor.' });
  expect(report.dubs[0]?.lines.map(({ text }) => text).join(' ')).toMatch(/my fellow Americans,? ask not what/i);
});

test('where nothing is heard in any window, the dub fails with what to do', { timeout: 300_000 }, async () => {
  const sound = cut(music(14), 0, 14);
  const { environment } = await staged({ windows: [windowAt(0, 0, 14, [{ start: 0, end: 14 }])] });
  const run = await startDub(environment, fileOf(sound, 'only-music'), REQUEST);
  await expect(run.done).rejects.toMatchObject({
    code: 'no-speech',
    message: expect.stringMatching(/sounds like speech.+Say which language/),
  });
});
