import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Artifact, Ledger } from '../core/artifact.ts';
import type { Digest } from '../core/digest.ts';

interface LedgerSchema extends DBSchema {
  steps: { key: Digest; value: readonly Artifact[] };
}

/** The ledger in IndexedDB, shared by the page and its workers. */
export class IdbLedger implements Ledger {
  readonly #database: IDBPDatabase<LedgerSchema>;

  private constructor(database: IDBPDatabase<LedgerSchema>) {
    this.#database = database;
  }

  static async open(name = 'retongue-ledger'): Promise<IdbLedger> {
    const database = await openDB<LedgerSchema>(name, 1, {
      upgrade: (upgraded) => void upgraded.createObjectStore('steps'),
    });
    return new IdbLedger(database);
  }

  async get(key: Digest): Promise<readonly Artifact[] | undefined> {
    const transaction = this.#database.transaction('steps');
    const known = await transaction.store.get(key);
    // The caller may go on with seconds of wasm in this very task: a transaction still open then would keep every other
    // worker from writing down what it made.
    await transaction.done;
    return known;
  }

  async record(key: Digest, outputs: readonly Artifact[]): Promise<readonly Artifact[]> {
    const transaction = this.#database.transaction('steps', 'readwrite', { durability: 'strict' });
    const known = await transaction.store.get(key);
    if (!known) await transaction.store.put(outputs, key);
    await transaction.done;
    return known ?? outputs;
  }

  async forget(key: Digest): Promise<void> {
    await this.#database.delete('steps', key);
  }

  async clear(): Promise<void> {
    await this.#database.clear('steps');
  }

  close(): void {
    this.#database.close();
  }
}
