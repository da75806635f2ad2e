import { watchedFetch } from './model-store.test-fetch.ts';
import { openModelStore } from './model-store.ts';

/** Nothing comes after the first bytes. */
const stalling = watchedFetch((piece, offset) => (offset === 0 ? piece : new Promise(() => {})));

/** Pulls a model in a worker of its own; when it stalls it stands still after the first bytes, so that a test can kill it there. */
self.onmessage = async ({ data }: MessageEvent<{ folder: string; id: string; stalls: boolean }>) => {
  const store = await openModelStore({
    folder: data.folder,
    testOnly: true,
    ...(data.stalls ? { fetch: stalling.fetch } : {}),
  });
  const onProgress = ({ receivedBytes }: { receivedBytes: number }) => {
    if (data.stalls && receivedBytes > 0) self.postMessage('in the middle');
  };
  await store.pull([data.id], { onProgress }).catch((error) => self.postMessage(String(error)));
  self.postMessage((await store.list()).find(({ id }) => id === data.id));
};
