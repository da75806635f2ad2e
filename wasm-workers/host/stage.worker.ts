import { expose } from 'comlink';
import type { Artifact } from '../core/artifact.ts';
import type { Task } from '../core/task.ts';
import { engines as descriptors } from '../engines/index.ts';
import { stages } from '../pipeline/stages.ts';
import { IdbLedger } from '../store/ledger.ts';
import { openModelStore } from '../store/model-store.ts';
import { OpfsStore } from '../store/opfs.ts';
import { MountedStore } from '../store/source.ts';
import { WarmEngines } from './engine-room.ts';
import { InlineHost } from './inline.ts';
import { installWire } from './wire.ts';

/** How a stage worker is set up. */
export interface WorkerSetup {
  /** Name of the Web Lock that this worker holds as long as it lives, so that its death is noticed. */
  readonly lifeLock: string;
  readonly threads: number;
  /** Names of the store's folder and the ledger's database: tests use their own. */
  readonly storeFolder: string;
  readonly ledgerName: string;
  readonly testOnlyModels: boolean;
}

let host: InlineHost | undefined;

const endpoint = {
  async open(setup: WorkerSetup): Promise<void> {
    await new Promise<void>((held) => {
      void navigator.locks.request(setup.lifeLock, () => {
        held();
        return new Promise(() => {});
      });
    });
    const [store, ledger, models] = await Promise.all([
      OpfsStore.open(setup.storeFolder),
      IdbLedger.open(setup.ledgerName),
      openModelStore({ testOnly: setup.testOnlyModels }),
    ]);
    const engines = new WarmEngines({ descriptors, models, threads: setup.threads });
    host = new InlineHost(stages, { store: new MountedStore(store), ledger, engines });
  },

  async mount(source: Artifact, file: Blob): Promise<void> {
    await host?.mount(source, file);
  },

  async run(
    task: Task,
    signal: AbortSignal,
    progress: (fraction: number) => void,
    emit: (item: object) => Promise<void>,
  ): Promise<readonly Artifact[]> {
    if (!host) throw new Error('The worker was asked to run before it was opened.');
    return host.run(task, { signal, progress, emit });
  },
};

export type StageWorker = typeof endpoint;

installWire();
expose(endpoint);
