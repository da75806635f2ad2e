interface SaveWindow {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/**
 * Saves bytes as they come: to a file the person chooses where the browser can, else as an ordinary download.
 * Call it from a click. @returns false when the person changed their mind.
 */
export async function save(
  name: string,
  type: string,
  open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>,
  signal: AbortSignal,
): Promise<boolean> {
  const picker = (window as SaveWindow).showSaveFilePicker;
  // A browser driven by a program has nobody to answer a dialogue.
  if (picker && !navigator.webdriver) {
    const handle = await picker.call(window, { suggestedName: name }).catch((error) => {
      if ((error as Error).name === 'AbortError') return undefined;
      throw error;
    });
    if (!handle) return false;
    await (await open(signal)).pipeTo(await handle.createWritable(), { signal });
    return true;
  }
  const blob = await new Response(await open(signal)).blob();
  download(name, blob.slice(0, blob.size, type));
  return true;
}

/** An ordinary download of a blob. */
export function download(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has its own reference once the download has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** `My film.mp4` → `My film`. */
export function baseName(name: string): string {
  return name.replace(/\.[^.]+$/, '') || name;
}
