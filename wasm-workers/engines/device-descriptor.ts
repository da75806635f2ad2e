import type { EngineDescriptor } from './engine.ts';

/** Runs a tiny network on both devices and compares. */
export const deviceDescriptor: EngineDescriptor<'prober'> = {
  id: 'device',
  kind: 'prober',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0'],
  load: async ({ models }) => {
    const { probeDevice } = await import('./device.ts');
    return { probe: (signal) => probeDevice({ models, signal }), dispose: async () => {} };
  },
};
