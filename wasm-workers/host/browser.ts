import { Failure } from '../core/failure.ts';
import { engines as descriptors } from '../engines/index.ts';
import type { Environment } from '../pipeline/environment.ts';
import { threadBudget } from '../pipeline/schedule.ts';
import { stages } from '../pipeline/stages.ts';
import { IdbLedger } from '../store/ledger.ts';
import { type ModelStore, openModelStore } from '../store/model-store.ts';
import { OpfsStore } from '../store/opfs.ts';
import { MountedStore } from '../store/source.ts';
import { WarmEngines } from './engine-room.ts';
import { InlineHost } from './inline.ts';
import { WebWorkerHost } from './web-worker.ts';

/** Everything that the studio computes with, in a browser. */
export interface BrowserEnvironment extends Environment {
  readonly host: WebWorkerHost;
  readonly models: ModelStore;
  readonly artifacts: OpfsStore;
  /** Ends all workers. */
  close(): Promise<void>;
}

export interface BrowserEnvironmentOptions {
  /** Tests keep their stores apart by name. */
  readonly name?: string;
  readonly testOnlyModels?: boolean;
  /** Logical processors to budget threads by. */
  readonly cores?: number;
}

/**
 * Opens stores and the worker host.
 * @throws Failure `storage-full` where the browser offers no storage at all.
 */
export async function openEnvironment(options: BrowserEnvironmentOptions = {}): Promise<BrowserEnvironment> {
  const { name = 'retongue', testOnlyModels = false, cores = navigator.hardwareConcurrency } = options;
  const storeFolder = `${name}-artifacts`;
  const ledgerName = `${name}-ledger`;
  try {
    const [artifacts, ledger, models] = await Promise.all([
      OpfsStore.open(storeFolder),
      IdbLedger.open(ledgerName),
      openModelStore({ testOnly: testOnlyModels }),
    ]);
    // Without cross-origin isolation there is no shared memory, and so one thread.
    const threads = (lane: string) => (globalThis.crossOriginIsolated ? threadBudget(lane, cores) : 1);
    const store = new MountedStore(artifacts);
    const page = new InlineHost(stages, {
      store,
      ledger,
      engines: new WarmEngines({ descriptors, models, threads: 1 }),
    });
    const host = new WebWorkerHost(stages, { storeFolder, ledgerName, testOnlyModels, threads, page });
    return {
      name,
      host,
      threads: threads('listen'),
      store,
      ledger,
      models,
      artifacts,
      close: async () => {
        await host.dispose();
        ledger.close();
      },
    };
  } catch (error) {
    throw Failure.from(error);
  }
}
