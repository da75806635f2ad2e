import { downloadZip } from 'client-zip';
import type { DubFiles, DubRun } from './state.ts';

/** A fixed date for what is compared byte by byte: MP4's and zip's headers carry one. */
const FIXED_DATE = new Date('2000-01-01T00:00:00Z');

/** The whole package as one zip, made while it is read. */
export async function exportZip(files: DubFiles, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const names = await files.names();
  async function* entries() {
    for (const name of names) yield { name, lastModified: FIXED_DATE, input: await files.read(name, signal) };
  }
  const { body } = downloadZip(entries());
  if (!body) throw new TypeError('The zip has no body.');
  return body;
}

/** One MP4 with the picture, every dub and the original, made while it is read. */
export function exportMp4(run: DubRun, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  return run.mp4(signal);
}
