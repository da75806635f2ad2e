import {
  BufferTarget,
  CmafOutputFormat,
  canEncodeVideo,
  Output,
  Quality,
  VideoSampleSink,
  VideoSampleSource,
} from 'mediabunny';
import { Failure, throwIfAborted } from '../../core/failure.ts';
import type { CmafSegment } from '../cmaf.ts';
import type { SegmentSpan } from '../media-tool.ts';
import { fixCreationTime } from '../mp4-date.ts';
import { type Source, trackAt } from './source.ts';

/** Codes a span anew in H.264 with WebCodecs; every frame keeps its time. */
export async function transcodeSegment(
  source: Source,
  videoTrack: number,
  span: SegmentSpan,
  signal: AbortSignal,
): Promise<CmafSegment> {
  const track = trackAt(source.video, videoTrack, 'video');
  if (!(await track.canDecode())) throw cannot('decode the picture of this file');
  const size = { width: await track.getCodedWidth(), height: await track.getCodedHeight() };
  const quality = new Quality('high');
  if (!(await canEncodeVideo('avc', { ...size, quality }))) throw cannot('encode H.264');
  const initTarget = new BufferTarget();
  const target = new BufferTarget();
  const output = new Output({ format: new CmafOutputFormat(), target, initTarget });
  fixCreationTime(output);
  const encoder = new VideoSampleSource({ codec: 'avc', quality, keyFrameInterval: span.duration + 1 });
  output.addVideoTrack(encoder, { rotation: await track.getRotation() });
  await output.start();
  try {
    const from = source.origin + span.start;
    for await (const frame of new VideoSampleSink(track).samples(from, from + span.duration - 1e-4)) {
      throwIfAborted(signal);
      frame.setTimestamp(Math.max(0, frame.timestamp - source.origin));
      await encoder.add(frame);
      frame.close();
    }
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => {});
    throw error;
  }
  if (!initTarget.buffer || !target.buffer) throw new Failure('internal', 'The encoder gave no picture.');
  return { init: new Uint8Array(initTarget.buffer), media: new Uint8Array(target.buffer) };
}

function cannot(what: string): Failure {
  return new Failure(
    'unsupported-input',
    `This browser cannot ${what}; ffmpeg can, more slowly. Choose it in the settings.`,
  );
}
