import type { DubFiles } from '../../wasm-workers/pipeline/state.ts';

/** Languages for which a package has subtitles, by the names of its files. */
export async function subtitleLanguages(files: DubFiles): Promise<readonly string[]> {
  const found = (await files.names()).map((name) => /^subtitles-([^/]+)\/.+\.vtt$/.exec(name)?.[1]);
  return [...new Set(found.filter((language) => language !== undefined))];
}

/**
 * The WebVTT text of a language as it grows, for a `<track>`. A segment of subtitles exists once all its lines are known, so
 * each is waited for; `onText` is called with all that is known after every arrival.
 */
export async function followSubtitles(
  files: DubFiles,
  language: string,
  signal: AbortSignal,
  onText: (vtt: string) => void,
): Promise<void> {
  const folder = `subtitles-${language}/`;
  const names = (await files.names()).filter((name) => name.startsWith(folder) && name.endsWith('.vtt'));
  const texts: string[] = [];
  await Promise.all(
    names.map(async (name, index) => {
      texts[index] = await (await files.read(name, signal)).text();
      if (!signal.aborted) onText(joined(texts));
    }),
  );
}

/** One text of several segments; a cue that crosses from one segment into the next stands in both. */
function joined(texts: readonly string[]): string {
  const cues = new Set(texts.filter((text) => text !== undefined).flatMap(cuesOf));
  return `WEBVTT\n\n${[...cues].join('\n\n')}\n`;
}

/** The cues of a WebVTT file; its header ends at the first empty line. */
function cuesOf(vtt: string): readonly string[] {
  const [, ...blocks] = vtt.replace(/\r\n?/g, '\n').split(/\n{2,}/);
  return blocks.map((block) => block.trim()).filter((block) => block.includes('-->'));
}
