import { mediaToolContract } from '../media-tool.contract.ts';
import { mediabunnyDescriptor } from './descriptor.ts';

const options = { model: '', device: 'wasm', threads: 1, models: { file: () => Promise.reject() } } as const;

mediaToolContract('mediabunny', () => mediabunnyDescriptor.load(options), { everything: false });
