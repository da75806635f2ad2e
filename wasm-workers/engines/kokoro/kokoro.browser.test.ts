import { synthesizerContract } from '../synthesizer.contract.ts';
import { kokoroDescriptor } from './descriptor.ts';

synthesizerContract({
  descriptor: kokoroDescriptor,
  model: 'kokoro',
  speaker: 'ef_dora',
  language: 'es-MX',
  sampleRateHz: 24_000,
  sentence: 'Me llamo Jordi y vivo cerca del mar.',
  otherLanguage: 'fr',
});
