import { modelDigests, withRequirements } from '../../models-manifest/catalogue.ts';
import { Failure } from '../core/failure.ts';
import { aacDescriptor } from './aac/descriptor.ts';
import { builtinDescriptor } from './builtin/descriptor.ts';
import { deviceDescriptor } from './device-descriptor.ts';
import type { Device, EngineDescriptor, EngineKind, EngineRef } from './engine.ts';
import { ffmpegDescriptor } from './ffmpeg/descriptor.ts';
import { kokoroDescriptor } from './kokoro/descriptor.ts';
import { marianDescriptor } from './marian/descriptor.ts';
import { mediabunnyDescriptor } from './mediabunny/descriptor.ts';
import { piperDescriptor } from './piper/descriptor.ts';
import { pyannoteDescriptor } from './pyannote/pyannote.ts';
import { sileroDescriptor } from './silero/descriptor.ts';
import { wespeakerDescriptor } from './wespeaker/wespeaker.ts';
import { whisperDescriptor } from './whisper/descriptor.ts';
import { xvectorDescriptor } from './xvector/descriptor.ts';

/** Every engine there is. A descriptor is light; what it loads comes by dynamic import. */
export const engines: readonly EngineDescriptor[] = [
  sileroDescriptor,
  whisperDescriptor,
  marianDescriptor,
  builtinDescriptor,
  kokoroDescriptor,
  piperDescriptor,
  xvectorDescriptor,
  wespeakerDescriptor,
  pyannoteDescriptor,
  mediabunnyDescriptor,
  ffmpegDescriptor,
  aacDescriptor,
  deviceDescriptor,
];

/**
 * Names an engine with all that shapes its outputs, for a step's params: its packages, its weights, and what those need
 * (the runtime, the phonemes).
 * @param model catalogue id, or '' for an engine without weights.
 */
export function engineRef(kind: EngineKind, id: string, model = '', device: Device = 'wasm'): EngineRef {
  const descriptor = engines.find((known) => known.kind === kind && known.id === id);
  if (!descriptor) throw new Failure('internal', `There is no ${kind} called ${id}.`);
  const weights = model ? withRequirements([model]).flatMap(modelDigests) : [];
  return { id, model, device, dependencies: [...descriptor.packages, ...weights] };
}
