import type { Artifact } from '../../wasm-workers/core/artifact.ts';
import type { Transcript } from '../../wasm-workers/core/utterance.ts';
import type { Window } from '../../wasm-workers/core/window.ts';
import { encodeWav } from '../../wasm-workers/dsp/wav.ts';
import { engineRef, engines } from '../../wasm-workers/engines/index.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { WarmEngines } from '../../wasm-workers/host/engine-room.ts';
import { InlineHost } from '../../wasm-workers/host/inline.ts';
import { stages } from '../../wasm-workers/pipeline/stages.ts';
import { MemoryLedger, MemoryStore } from '../../wasm-workers/store/memory.ts';
import { MountedStore, sourceArtifact } from '../../wasm-workers/store/source.ts';
import type { Listener, ListenerOptions } from './asr.ts';

const { signal } = new AbortController();

/** Our stages one after the other, in one worker: plan (decoding, voice detection), extract, transcribe. */
export async function ours({ model, threads, language }: ListenerOptions): Promise<Listener> {
  const tool = engineRef('media', 'mediabunny');
  const detector = engineRef('detector', 'silero', 'silero-vad');
  const recognizer = engineRef('recognizer', 'whisper', model);
  const room = new WarmEngines({ descriptors: engines, models: servedModels, threads, idleMs: 3_600_000 });
  for (const [kind, ref] of [
    ['media', tool],
    ['detector', detector],
    ['recognizer', recognizer],
  ] as const)
    await room.get(kind, ref, signal);
  return async (audio) => {
    const store = new MountedStore(new MemoryStore());
    const host = new InlineHost(stages, { store, ledger: new MemoryLedger(), engines: room });
    const file = new File([encodeWav({ sampleRateHz: 16_000, channels: [audio] }, 's16')], 'speech.wav');
    const source = await sourceArtifact(file);
    await host.mount(source, file);
    const run = (stage: string, inputs: readonly Artifact[], params: object) =>
      host.run({ stage, inputs, params }, { signal });
    const read = async <T>(artifact: Artifact | undefined): Promise<T> => {
      if (!artifact) throw new Error('A stage gave less than it promised.');
      return JSON.parse(await (await store.get(artifact)).text()) as T;
    };
    const [planned] = await run('plan', [source], { tool, detector, track: 0, duration: audio.length / 16_000 });
    const texts: string[] = [];
    for (const window of await read<Window[]>(planned)) {
      const { start, end, overlap } = window;
      const [speech] = await run('extract', [source], { tool, track: 0, start, end, overlap });
      if (!speech) throw new Error('extract gave nothing.');
      const [heard] = await run('transcribe', [speech], {
        recognizer,
        window,
        parts: [{ speech: window.speech, language }],
      });
      texts.push(...(await read<Transcript>(heard)).utterances.map((utterance) => utterance.text));
    }
    return texts.join(' ');
  };
}
