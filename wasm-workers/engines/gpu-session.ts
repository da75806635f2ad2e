import { Failure } from '../core/failure.ts';
import type { OrtSession } from './ort.ts';

/** What is used of a WebGPU device (W3C WebGPU, GPUDevice). */
interface LosableDevice {
  readonly lost: Promise<{ readonly message: string }>;
}

/** Why the device of this worker is gone for good: onnxruntime-web makes one, once. */
let gone: Error | undefined;

/** @throws Failure `webgpu-lost` where the runtime's device was lost: asked all the same, it would read outside its memory. */
export function checkGpu(): void {
  if (gone) throw gpuFailure(gone);
}

/** Runs under way, each by the way to give it up. */
const running = new Set<(why: Error) => void>();

/**
 * Makes every failure of a session on the graphics processor one that says so, `webgpu-lost`: whoever runs it can then go on with
 * the processor. A device that is lost need not answer, so a run is given up as soon as it is.
 */
export function onGpu(session: OrtSession, device: LosableDevice | undefined): OrtSession {
  const run = session.run.bind(session) as (...args: readonly unknown[]) => ReturnType<OrtSession['run']>;
  void device?.lost.then(({ message }) => {
    gone = new Error(`the device was lost: ${message}`);
    for (const giveUp of running) giveUp(gone);
  });
  session.run = async (...args: readonly unknown[]) => {
    checkGpu();
    // Not raced against `lost` itself: a promise that stays open would hold the outputs of every run to the end.
    const { promise: lost, reject: giveUp } = Promise.withResolvers<never>();
    running.add(giveUp);
    try {
      return await Promise.race([run(...args), lost]);
    } catch (error) {
      throw gpuFailure(error);
    } finally {
      running.delete(giveUp);
    }
  };
  return session;
}

/** What a person is told when the graphics processor fails, whatever the reason: it is kept as the cause. */
export function gpuFailure(error: unknown): Failure {
  return new Failure('webgpu-lost', 'The graphics processor (WebGPU) stopped working.', error);
}
