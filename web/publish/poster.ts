/** Longer side of a poster, in pixels, and its JPEG quality in [0, 1]. */
const LONGEST = 1280;
const QUALITY = 0.85;
/** Where the still is taken: past a fade-in, as a share of the whole. */
const AT = 0.1;
const PATIENCE_MS = 10_000;

/** A still picture of a source as JPEG; undefined where there is no picture that this browser shows. */
export async function posterOf(file: File): Promise<Blob | undefined> {
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  try {
    video.muted = true;
    video.preload = 'auto';
    video.src = url;
    await once(video, 'loadedmetadata');
    if (video.videoWidth === 0) return undefined;
    video.currentTime = Number.isFinite(video.duration) ? video.duration * AT : 0;
    await once(video, 'seeked');
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(video.videoWidth * scale)),
      Math.max(1, Math.round(video.videoHeight * scale)),
    );
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  } catch {
    return undefined;
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

function once(video: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no ${event}`)), PATIENCE_MS);
    const settle = (then: () => void) => () => {
      clearTimeout(late);
      then();
    };
    video.addEventListener(event, settle(resolve), { once: true });
    video.addEventListener(
      'error',
      settle(() => reject(video.error)),
      { once: true },
    );
  });
}
