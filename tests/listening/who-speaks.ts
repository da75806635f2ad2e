import { modelEntry } from '../../models-manifest/catalogue.ts';
import type { Artifact } from '../../wasm-workers/core/artifact.ts';
import type { Speaker, WindowVoices } from '../../wasm-workers/core/speaker.ts';
import type { Window } from '../../wasm-workers/core/window.ts';
import { encodeWav } from '../../wasm-workers/dsp/wav.ts';
import { engineRef, engines } from '../../wasm-workers/engines/index.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { WarmEngines } from '../../wasm-workers/host/engine-room.ts';
import { InlineHost } from '../../wasm-workers/host/inline.ts';
import { stages } from '../../wasm-workers/pipeline/stages.ts';
import { MemoryLedger, MemoryStore } from '../../wasm-workers/store/memory.ts';
import { MountedStore, sourceArtifact } from '../../wasm-workers/store/source.ts';
import type { Spoken } from '../bench/der.ts';

const { signal } = new AbortController();
const RATE_HZ = 16_000;

export interface WhoSpeaks {
  readonly speakers: readonly Speaker[];
  /** Who speaks when, by the speakers' ids. */
  readonly turns: readonly Spoken[];
  /** What was heard of them, window by window. */
  readonly heard: readonly WindowVoices[];
  /** Seconds that telling voices apart took: the steps diarize and speakers, everything warm. */
  readonly seconds: number;
}

/**
 * Tells speakers apart as a dub does: the stages plan, extract, diarize and speakers, one after the other, without words.
 * @returns something to ask again and again, with audio (mono, 16 kHz) and, where it is known, the number of people.
 */
export function speakerFinder(model = 'xvector'): (audio: Float32Array, count?: number) => Promise<WhoSpeaks> {
  const tool = engineRef('media', 'mediabunny');
  const detector = engineRef('detector', 'silero', 'silero-vad');
  const embedder = engineRef('embedder', modelEntry(model).engine, model);
  const room = new WarmEngines({ descriptors: engines, models: servedModels, threads: 1, idleMs: 3_600_000 });
  return async (audio, count) => {
    const store = new MountedStore(new MemoryStore());
    const host = new InlineHost(stages, { store, ledger: new MemoryLedger(), engines: room });
    const file = new File([encodeWav({ sampleRateHz: RATE_HZ, channels: [audio] }, 's16')], 'speech.wav');
    const source = await sourceArtifact(file);
    await host.mount(source, file);
    const run = (stage: string, inputs: readonly Artifact[], params: object) =>
      host.run({ stage, inputs, params }, { signal });
    const read = async <T>(artifact: Artifact | undefined) =>
      JSON.parse(await (await store.get(needed(artifact))).text()) as T;
    const [planned] = await run('plan', [source], { tool, detector, track: 0, duration: audio.length / RATE_HZ });
    const silent = await store.put(new Blob(['{"utterances":[]}'], { type: 'application/json' }));
    await room.get('embedder', embedder, signal);
    const heard: Artifact[] = [];
    let ms = 0;
    for (const window of await read<Window[]>(planned)) {
      const { start, end, overlap } = window;
      const [speech] = await run('extract', [source], { tool, track: 0, start, end, overlap });
      const began = performance.now();
      const params = { embedder, window };
      heard.push(needed((await run('diarize', [needed(speech), silent], params))[1]));
      ms += performance.now() - began;
    }
    const began = performance.now();
    const [told] = await run('speakers', heard, count === undefined ? {} : { count });
    ms += performance.now() - began;
    const speakers = await read<Speaker[]>(told);
    const idOf = new Map(speakers.flatMap(({ id, voices }) => voices.map((voice) => [voice, id] as const)));
    const windows = await Promise.all(heard.map((voices) => read<WindowVoices>(voices)));
    const turns = windows.flatMap((window) =>
      window.turns.map(({ start, end, voice }) => ({ start, end, speaker: idOf.get(voice) ?? '?' })),
    );
    return { speakers, turns, heard: windows, seconds: ms / 1000 };
  };
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A stage gave less than it promised.');
  return value;
}
