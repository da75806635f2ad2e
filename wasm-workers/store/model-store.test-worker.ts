import { openModelStore } from './model-store.ts';

/** The real fetch, but nothing comes after the first bytes. */
const stallingFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  let isFirst = true;
  const stall = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      if (!isFirst) return new Promise(() => {});
      isFirst = false;
      controller.enqueue(piece);
    },
  });
  return new Response(response.body?.pipeThrough(stall) ?? null, { status: response.status });
};

/** Pulls a model in a worker of its own; when it stalls it stands still after the first bytes, so that a test can kill it there. */
self.onmessage = async ({ data }: MessageEvent<{ folder: string; id: string; stalls: boolean }>) => {
  const store = await openModelStore({ folder: data.folder, ...(data.stalls ? { fetch: stallingFetch } : {}) });
  const onProgress = ({ receivedBytes }: { receivedBytes: number }) => {
    if (data.stalls && receivedBytes > 0) self.postMessage('in the middle');
  };
  await store.pull([data.id], { onProgress }).catch((error) => self.postMessage(String(error)));
  self.postMessage((await store.list()).find(({ id }) => id === data.id));
};
