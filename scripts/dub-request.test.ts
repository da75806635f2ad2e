import { expect, test } from 'vitest';
import { readRequest } from './dub-request.ts';

const options = { to: 'es', models: 'base', media: 'auto', voice: [] };

test('voices fit who speaks unless one is named, or one person speaks whom nobody listens to', () => {
  expect(readRequest(options)).toMatchObject({ targets: [{ language: 'es', fitVoice: true }] });
  expect(readRequest({ ...options, voice: ['es=kokoro/em_alex'] }).targets).toEqual([
    { language: 'es', voice: { model: 'kokoro', speaker: 'em_alex' } },
  ]);
  expect(readRequest({ ...options, speakers: '1' })).toMatchObject({ speakers: { count: 1 } });
  expect(readRequest({ ...options, speakers: '1' }).targets[0]).not.toHaveProperty('fitVoice');
});

test('a number of speakers is from 1 to 20', () => {
  expect(readRequest({ ...options, speakers: '20' }).speakers).toEqual({ count: 20, people: [], lines: [] });
  expect(readRequest({ ...options, speakers: 'auto' })).not.toHaveProperty('speakers');
  for (const speakers of ['0', '21', '2.5', 'two', ''])
    expect(() => readRequest({ ...options, speakers }), speakers).toThrowError(
      expect.objectContaining({ code: 'unsupported-input', message: expect.stringContaining('from 1 to 20') }),
    );
});
