import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentRange, parseRange } from './range.ts';

describe('a Range header', () => {
  test.each([
    ['bytes=0-0', { offset: 0, length: 1 }],
    ['bytes=2-5', { offset: 2, length: 4 }],
    ['bytes=7-', { offset: 7, length: 3 }],
    ['bytes=-4', { offset: 6, length: 4 }],
    ['bytes=-99', { offset: 0, length: 10 }],
    ['bytes=3-99999999999999999999999999', { offset: 3, length: 7 }],
    ['BYTES= 2-5 ', { offset: 2, length: 4 }],
  ])('%s of ten bytes is understood', (header, range) => {
    expect(parseRange(header, 10)).toEqual(range);
  });

  test.each(['bytes=10-', 'bytes=10-12', 'bytes=99999999999999999999-', 'bytes=-0'])(
    '%s of ten bytes cannot be satisfied',
    (header) => {
      expect(parseRange(header, 10)).toBe('unsatisfiable');
    },
  );

  test.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'items=0-1',
    'bytes=a-b',
    'bytes=0x1-2',
    'bytes=--1',
  ])('%s is ignored', (header) => {
    expect(parseRange(header, 10)).toBeUndefined();
  });

  test('every range that is understood lies within the file and is not empty', () => {
    fc.assert(
      fc.property(fc.option(fc.nat(), { nil: '' }), fc.option(fc.nat(), { nil: '' }), fc.nat(), (first, last, size) => {
        const range = parseRange(`bytes=${first}-${last}`, size);
        if (typeof range !== 'object') return;
        expect(range.length).toBeGreaterThan(0);
        expect(range.offset).toBeGreaterThanOrEqual(0);
        expect(range.offset + range.length).toBeLessThanOrEqual(size);
      }),
    );
  });
});

test('Content-Range counts its last byte', () => {
  expect(contentRange({ offset: 2, length: 4 }, 10)).toBe('bytes 2-5/10');
  expect(contentRange(undefined, 10)).toBe('bytes */10');
});
