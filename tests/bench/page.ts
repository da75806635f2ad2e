import { askAsr, warmAsr } from './page-asr.ts';
import { makeClip } from './page-clip.ts';
import { measureDiarization } from './page-diarization.ts';
import { dub, pullModels } from './page-dub.ts';
import { findGpu, measureGpu } from './page-gpu.ts';
import { measureMedia } from './page-media.ts';
import { translate } from './page-translate.ts';

const bench = {
  askAsr,
  warmAsr,
  makeClip,
  dub,
  pullModels,
  findGpu,
  measureGpu,
  measureMedia,
  measureDiarization,
  translate,
};

declare global {
  interface Window {
    /** What the shell calls in the page. */
    bench: typeof bench;
  }
}

window.bench = bench;
