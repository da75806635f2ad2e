import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { withDeployments } from './connect.ts';

const headers = await readFile('public/_headers', 'utf8');
const talksTo = (text: string) => /connect-src ([^;]*)/.exec(text)?.[1]?.split(' ') ?? [];

test('a studio may talk to the deployments it was built with, by origin, and to nobody else', () => {
  const list = JSON.stringify([
    { name: 'School', url: 'https://dubs.school.example/api' },
    { name: 'Club', url: 'https://club.example' },
  ]);
  const more = talksTo(withDeployments(headers, list)).filter((origin) => !talksTo(headers).includes(origin));
  expect(more).toEqual(['https://dubs.school.example', 'https://club.example']);
  expect(withDeployments(headers, '[]')).toBe(headers);
});

test('what is no address is no deployment', () => {
  expect(() => withDeployments(headers, '[{"name":"x","url":"not an address"}]')).toThrow(TypeError);
});
