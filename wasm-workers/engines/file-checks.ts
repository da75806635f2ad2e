import { findBoxes, fourLetters, readTopBox, topBoxes, viewOf } from './isobmff.ts';

/** Fragmented files have thousands of boxes, and their end may be missing without harm. */
const MOST_BOXES = 32;

/** Whether the sample entries of an MP4 say that what they describe is encrypted (ISO/IEC 14496-12, 8.12; Apple's `drm`). */
export async function isEncrypted(blob: Blob): Promise<boolean> {
  const moov = await readTopBox(blob, 'moov');
  if (!moov) return false;
  return findBoxes(moov, 'moov/trak/mdia/minf/stbl/stsd').some(({ content }) =>
    /^(enc[vats]|drm[si])$/.test(fourLetters(viewOf(moov), content + 12)),
  );
}

/** Whether an MP4 claims more than there is: a download that broke off. Other files are not judged. */
export async function isCutOff(blob: Blob): Promise<boolean> {
  let mp4 = false;
  let seen = 0;
  for await (const { type, end } of topBoxes(blob)) {
    mp4 ||= type === 'ftyp' || type === 'moov';
    if (mp4 && end > blob.size) return true;
    if (++seen === MOST_BOXES) break;
  }
  return false;
}

/** A file that went through a message is another object, but the same file. */
export function sameFile(a: Blob, b: Blob): boolean {
  if (a === b) return true;
  if (!(a instanceof File && b instanceof File)) return false;
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}
