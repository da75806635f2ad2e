import { afterAll, describe } from 'vitest';
import { engines as descriptors } from '../engines/index.ts';
import { stages } from '../pipeline/stages.ts';
import { MemoryLedger, MemoryStore } from '../store/memory.ts';
import { openModelStore } from '../store/model-store.ts';
import { MountedStore } from '../store/source.ts';
import { WarmEngines } from './engine-room.ts';
import { hostContract } from './host.contract.ts';
import { InlineHost } from './inline.ts';

describe('the inline host', async () => {
  const store = new MountedStore(new MemoryStore());
  const models = await openModelStore();
  const engines = new WarmEngines({ descriptors, models, threads: 1 });
  const host = new InlineHost(stages, { store, ledger: new MemoryLedger(), engines });
  afterAll(() => host.dispose());
  hostContract(async () => ({ host, store }));
});
