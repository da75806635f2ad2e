import { expect, test } from 'vitest';
import { recodeSeconds, whoCannotPlay } from './picture.ts';

test('H.264 plays everywhere; of other pictures a sentence says who cannot play them', () => {
  expect(whoCannotPlay({ codec: 'avc1.64001f' })).toBeUndefined();
  expect(whoCannotPlay({ codec: 'hvc1.1.6.L93.B0' })).toContain('Firefox');
  expect(whoCannotPlay({ codec: 'vp09.00.10.08' })).toContain('Safari does not');
  expect(whoCannotPlay({ codec: 'mpeg4' })).toContain('No browser plays this picture (mpeg4)');
});

test('the time to convert grows with size, rate and length', () => {
  const track = {
    kind: 'video',
    index: 0,
    codec: 'mpeg4',
    isDefault: true,
    start: 0,
    duration: 60,
    width: 640,
    height: 360,
    rotation: 0,
    copyable: false,
    bitrate: 0,
    frameRate: 25,
  } as const;
  expect(recodeSeconds(track, 60)).toBeCloseTo(2 * recodeSeconds(track, 30), 6);
  expect(recodeSeconds({ ...track, width: 1280, height: 720 }, 60)).toBeCloseTo(4 * recodeSeconds(track, 60), 6);
});
