export interface Asked {
  readonly url: string;
  readonly range: string | undefined;
  readonly status: number;
}

const PIECE_BYTES = 64 * 1024;

/**
 * The real fetch for tests: writes down what was asked, and hands the bytes on in pieces of 64 KiB, each only when the
 * one before has been taken, through `step`, which may change them, fail or never come back.
 */
export function watchedFetch(
  step: (piece: Uint8Array<ArrayBuffer>, offset: number) => Uint8Array | Promise<Uint8Array> = (piece) => piece,
): { asked: Asked[]; fetch: typeof fetch } {
  const asked: Asked[] = [];
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const range = new Headers(init?.headers).get('range') ?? undefined;
    asked.push({ url: String(input), range, status: response.status });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const start = Number(range?.match(/\d+/)?.[0] ?? 0);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (sent === bytes.length) return controller.close();
          const piece = bytes.slice(sent, sent + PIECE_BYTES);
          controller.enqueue(await step(piece, start + sent));
          sent += piece.length;
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { status: response.status, headers: response.headers });
  };
  return { asked, fetch: watched };
}
