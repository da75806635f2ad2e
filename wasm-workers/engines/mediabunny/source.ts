import { ALL_FORMATS, BlobSource, Input, type InputAudioTrack, type InputVideoTrack, MPEG_TS } from 'mediabunny';
import { Failure } from '../../core/failure.ts';
import { isCutOff, isEncrypted } from '../file-checks.ts';
import { unreadable } from '../unreadable.ts';

/** An opened source. */
export interface Source {
  readonly blob: Blob;
  readonly input: Input;
  readonly audio: readonly InputAudioTrack[];
  readonly video: readonly InputVideoTrack[];
  /** The file's own time at which the presentation starts: 0, but for broadcasts, whose clock starts anywhere. */
  readonly origin: number;
}

/** @throws Failure `unsupported-input`. */
export async function openSource(blob: Blob): Promise<Source> {
  if (blob.size === 0) throw unreadable('empty');
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(blob) });
  try {
    if (await isCutOff(blob)) throw unreadable('damaged');
    if (!(await input.canRead())) throw unreadable('unknown');
    const [audio, video] = await Promise.all([input.getAudioTracks(), input.getVideoTracks()]);
    if (audio.length + video.length === 0) throw unreadable('damaged');
    const broadcast = (await input.getFormat()) === MPEG_TS;
    const origin = broadcast ? await input.getFirstTimestamp() : 0;
    return { blob, input, audio, video, origin };
  } catch (error) {
    input.dispose();
    throw (await isEncrypted(blob)) ? unreadable('encrypted', error) : readFailure(error);
  }
}

/** What mediabunny threw while reading, as a Failure. */
export function readFailure(error: unknown): Failure {
  const failure = Failure.from(error);
  if (failure.code !== 'internal') return failure;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (/encrypted/i.test(message)) return unreadable('encrypted', error);
  if (name === 'InputDisposedError') return new Failure('cancelled', 'This was cancelled.', error);
  // These are mistakes of ours; what mediabunny and decoders throw over broken files are plain errors.
  if (error instanceof TypeError || error instanceof ReferenceError) return failure;
  return unreadable('damaged', error);
}

/** @throws Failure `internal` when the track is not there: the caller asks for tracks that `probe` found. */
export function trackAt<Track>(tracks: readonly Track[], index: number, kind: string): Track {
  const track = tracks[index];
  if (!track) throw new Failure('internal', `This file has no ${kind} track ${index}.`);
  return track;
}
