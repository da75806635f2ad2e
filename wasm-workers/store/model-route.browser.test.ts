import { expect, test } from 'vitest';
import { modelFile } from '../../models-manifest/catalogue.ts';
import { sha256 } from '../core/digest.ts';

const silero = modelFile('silero-vad', 'silero_vad_v6.onnx');
const url = `/models/${silero.sha256}`;

test('the server answers a model by its hash, cacheable for ever', async () => {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toContain('immutable');
  expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(await sha256(new Uint8Array(await response.arrayBuffer()))).toBe(silero.sha256);
});

test('a Range gets just those bytes', async () => {
  const response = await fetch(url, { headers: { Range: 'bytes=10-19' } });
  expect(response.status).toBe(206);
  expect(response.headers.get('content-range')).toBe(`bytes 10-19/${silero.bytes}`);
  expect((await response.arrayBuffer()).byteLength).toBe(10);
});

test('a hash that the catalogue does not know is 404', async () => {
  expect((await fetch(`/models/${'0'.repeat(64)}`)).status).toBe(404);
});
