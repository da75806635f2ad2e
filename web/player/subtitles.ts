import type { DubFiles } from '../../wasm-workers/pipeline/state.ts';

/** Languages for which a package has subtitles, by the names of its files. */
export async function subtitleLanguages(files: DubFiles): Promise<readonly string[]> {
  const found = (await files.names()).map((name) => /^subtitles-([^/]+)\/.+\.vtt$/.exec(name)?.[1]);
  return [...new Set(found.filter((language) => language !== undefined))];
}

/**
 * One WebVTT text of a language with the cues known so far, for a `<track>`: hls.js loads a subtitle segment once and would
 * not see the cues that come later.
 */
export async function subtitleText(files: DubFiles, language: string, signal: AbortSignal): Promise<string> {
  const names = (await files.names()).filter(
    (name) => name.startsWith(`subtitles-${language}/`) && name.endsWith('.vtt'),
  );
  const texts = await Promise.all(names.map(async (name) => (await files.read(name, signal)).text()));
  // A cue that crosses from one segment into the next stands in both.
  const cues = new Set(texts.flatMap(cuesOf));
  return `WEBVTT\n\n${[...cues].join('\n\n')}\n`;
}

/** The cues of a WebVTT file; its header ends at the first empty line. */
function cuesOf(vtt: string): readonly string[] {
  const [, ...blocks] = vtt.replace(/\r\n?/g, '\n').split(/\n{2,}/);
  return blocks.map((block) => block.trim()).filter((block) => block.includes('-->'));
}
