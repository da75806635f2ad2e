import type { Origin } from '../state/studio.svelte.ts';

/** A file a person gave, and what lets us find it again. */
export interface GivenFile {
  readonly file: File;
  readonly origin: Origin;
}

interface PickerWindow {
  showOpenFilePicker?(): Promise<FileSystemFileHandle[]>;
}

type DroppedItem = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };

/**
 * Lets the person choose a file with a handle that outlives the page.
 * @returns `use-input` where the browser has no such picker; undefined when the person changed their mind.
 */
export async function chooseFile(): Promise<GivenFile | 'use-input' | undefined> {
  const picker = (window as PickerWindow).showOpenFilePicker;
  // A browser driven by a program answers the input's chooser, not this one.
  if (!picker || navigator.webdriver) return 'use-input';
  const handles = await picker.call(window).catch((error) => {
    if ((error as Error).name === 'AbortError') return [];
    throw error;
  });
  const [handle] = handles;
  return handle && { file: await handle.getFile(), origin: { handle } };
}

/** The first file of a drop, with its handle where the browser gives one. */
export async function droppedFile(transfer: DataTransfer | null): Promise<GivenFile | undefined> {
  const item = [...(transfer?.items ?? [])].find(({ kind }) => kind === 'file') as DroppedItem | undefined;
  const file = item?.getAsFile();
  if (!item || !file) return undefined;
  const handle = await item.getAsFileSystemHandle?.().catch(() => null);
  return { file, origin: handle?.kind === 'file' ? { handle: handle as FileSystemFileHandle } : {} };
}
