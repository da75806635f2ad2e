import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localSecrets, setSecrets } from './secrets.ts';

test('setting a secret of the emulation leaves what else a person has written beside it', async () => {
  const persistTo = await mkdtemp(join(tmpdir(), 'retongue-secrets-'));
  const place = { environment: 'development', persistTo } as const;
  try {
    await writeFile(join(persistTo, '.dev.vars'), '# mine\nlower = kept\nSHARE_KEYS="old"\nOTHER=1\n');
    await setSecrets(place, { SHARE_KEYS: 'new' });
    expect(await readFile(join(persistTo, '.dev.vars'), 'utf8')).toBe(
      '# mine\nlower = kept\nOTHER=1\nSHARE_KEYS="new"\n',
    );
    expect(await localSecrets(place)).toEqual(
      new Map([
        ['OTHER', '1'],
        ['SHARE_KEYS', 'new'],
      ]),
    );
  } finally {
    await rm(persistTo, { recursive: true });
  }
});
