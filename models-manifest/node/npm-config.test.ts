import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npmOptions } from './npm-config.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-npmrc-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the project outdoes the user, the user the machine, the environment all of them', async () => {
  await writeFile(join(folder, 'global'), 'registry=https://global.example/\nproxy = http://proxy.example:8080\n');
  await writeFile(
    join(folder, 'user'),
    `; mine\nregistry=https://user.example/\n//user.example/:_authToken=$\{TOKEN}\n`,
  );
  await writeFile(join(folder, '.npmrc'), '@ours:registry="https://ours.example/"\nstrict-ssl=false\n');
  const environment = {
    npm_config_globalconfig: join(folder, 'global'),
    npm_config_userconfig: join(folder, 'user'),
    TOKEN: 't',
  };
  expect(npmOptions(environment, folder)).toEqual({
    registry: 'https://user.example/',
    proxy: 'http://proxy.example:8080',
    '//user.example/:_authToken': 't',
    '@ours:registry': 'https://ours.example/',
    strictSSL: false,
  });
  expect(npmOptions({ ...environment, npm_config_registry: 'https://here.example/' }, folder).registry).toBe(
    'https://here.example/',
  );
});

test('without any configuration it is the public registry', () => {
  const nowhere = join(folder, 'none');
  const environment = { npm_config_globalconfig: nowhere, npm_config_userconfig: nowhere };
  expect(npmOptions(environment, nowhere)).toEqual({ registry: 'https://registry.npmjs.org/' });
});
