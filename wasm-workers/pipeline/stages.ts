import type { Stage } from '../core/stage.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { align } from '../stages/align.ts';
import { audioSegment } from '../stages/audio-segment.ts';
import { detect } from '../stages/detect.ts';
import { device } from '../stages/device.ts';
import { diarize } from '../stages/diarize.ts';
import { encode } from '../stages/encode.ts';
import { excerpt } from '../stages/excerpt.ts';
import { extract } from '../stages/extract.ts';
import { fit } from '../stages/fit.ts';
import { master } from '../stages/master.ts';
import { mix } from '../stages/mix.ts';
import { original } from '../stages/original.ts';
import { originalCopy, originalIndex } from '../stages/original-copy.ts';
import { plan } from '../stages/plan.ts';
import { probe } from '../stages/probe.ts';
import { report } from '../stages/report.ts';
import { speakers } from '../stages/speakers.ts';
import { subtitles } from '../stages/subtitles.ts';
import { synthesize } from '../stages/synthesize.ts';
import { transcribe } from '../stages/transcribe.ts';
import { translate } from '../stages/translate.ts';
import { videoIndex, videoSegment } from '../stages/video-segment.ts';

/** Every stage there is, for hosts. What a stage gets as params is what its caller in dub.ts typed. */
export const stages = [
  device,
  probe,
  plan,
  extract,
  detect,
  align,
  excerpt,
  transcribe,
  diarize,
  speakers,
  translate,
  synthesize,
  fit,
  mix,
  encode,
  master,
  videoIndex,
  videoSegment,
  original,
  originalIndex,
  originalCopy,
  audioSegment,
  subtitles,
  report,
] as readonly unknown[] as readonly Stage<object, EngineRoom>[];
