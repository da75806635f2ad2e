import { IdbLedger } from './ledger.ts';

/** Looks a step up and, in the same task, computes until the page lets it go: as a synthesiser does between two utterances. */
self.onmessage = async ({ data: { name, gate } }: MessageEvent<{ name: string; gate: Int32Array }>) => {
  const ledger = await IdbLedger.open(name);
  const known = await ledger.get('0'.repeat(64));
  self.postMessage(known ?? 'unknown');
  Atomics.wait(gate, 0, 0);
  ledger.close();
  self.postMessage('free');
};
