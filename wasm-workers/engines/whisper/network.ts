import type { EngineOptions } from '../engine.ts';
import { OrtTensor, ortPair } from '../ort.ts';
import { type EncodedSpeech, firstStep } from './decoding.ts';
import type { WhisperFiles } from './files.ts';
import { logMel, MEL_FRAMES } from './mel.ts';
import { keepOutputs, multiplyQuantized } from './onnx-graph.ts';

/** Whisper's two networks. */
export interface WhisperNetwork {
  /** @param audio mono, 16 kHz, at most 30 s. */
  listen(audio: Float32Array): Promise<EncodedSpeech>;
  dispose(): Promise<void>;
}

/** Outputs of the decoder that are fed back to it; on WebGPU they never leave the GPU. */
const MEMORY = ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'];
const MOST_LAYERS = 32;

/**
 * Without this onnxruntime moves the turning of weights stored in 8 bits past the graph's other steps, where it is done again for every
 * token: half as long again.
 */
const KEEP_WEIGHTS_WHERE_THEY_ARE = { session: { disable_quant_qdq: '1' } };

/**
 * Loads encoder and decoder. We run them ourselves: transformers.js fetches every output of every run, and those of the encoder
 * include all its attention maps (432 MB a window for whisper-base), which doubles its time.
 */
export async function whisperNetwork(files: WhisperFiles, options: EngineOptions): Promise<WhisperNetwork> {
  const { device, threads, models, signal } = options;
  const onGpu = Object.fromEntries(
    Array.from({ length: MOST_LAYERS }, (_, layer) => MEMORY.map((name) => `present.${layer}.${name}`))
      .flat()
      .concat('last_hidden_state')
      .map((name) => [name, 'gpu-buffer'] as const),
  );
  const session = device === 'webgpu' ? { preferredOutputLocation: onGpu } : { extra: KEEP_WEIGHTS_WHERE_THEY_ARE };
  const [encoder, decoder] = await ortPair(
    [
      async () => keepOutputs(await bytesOf(files.encoder), ['last_hidden_state']),
      async () => (device === 'webgpu' ? files.decoder : multiplyQuantized(await bytesOf(files.decoder), 'logits')),
    ],
    { device, threads, models, signal, session },
  );
  const heads = files.generation.alignment_heads ?? [];
  return {
    async listen(audio) {
      const mel = new OrtTensor('float32', logMel(audio, files.melBands), [1, files.melBands, MEL_FRAMES]);
      const outputs = await encoder.run({ input_features: mel }, ['last_hidden_state']);
      return firstStep(decoder, outputs.last_hidden_state as OrtTensor, files.generation.decoder_start_token_id, heads);
    },
    async dispose() {
      await encoder.release();
      await decoder.release();
    },
  };
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}
