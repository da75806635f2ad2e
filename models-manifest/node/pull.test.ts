import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Failure } from '../../wasm-workers/core/failure.ts';
import { modelBytes, modelDigests, modelEntry, modelFile } from '../catalogue.ts';
import { ModelFolder } from './model-folder.ts';
import { type PullProgress, pull, pullFiles, type WantedFile } from './pull.ts';

const silero = modelFile('silero-vad', 'silero_vad_v6.onnx');
let folder: ModelFolder;
const servers: Server[] = [];

beforeEach(async () => {
  folder = new ModelFolder(await mkdtemp(join(tmpdir(), 'retongue-models-')));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
  await rm(folder.path, { recursive: true, force: true });
});

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: Failure) => error,
  );
}

/** A hub with one file, which gives only the first `firstBytes` of it until it hangs up. `ranges` are the Range headers it was asked with. */
async function startHub(bytes: Buffer, firstBytes = bytes.length) {
  const ranges: (string | undefined)[] = [];
  let hangUp = () => {};
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    hangUp = () => response.destroy();
    const start = Number(request.headers.range?.match(/\d+/)?.[0] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': bytes.length - start });
    if (ranges.length > 1 || firstBytes === bytes.length) response.end(bytes.subarray(start));
    else response.write(bytes.subarray(0, firstBytes));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { ranges, hangUp: () => hangUp() };
}

function hubFile(bytes: Buffer): WantedFile {
  const sources = [`hf:us/model@${'a'.repeat(40)}/weights.bin`];
  return { name: 'model/weights.bin', digest: digestOf(bytes), bytes: bytes.length, sources };
}

test('a model comes out of an npm tarball, right to the byte, with progress up to its size', async () => {
  const steps: PullProgress[] = [];
  await pull(['silero-vad'], { folder, onProgress: (progress) => steps.push(progress) });
  expect(digestOf(await readFile(folder.pathOf(silero.sha256)))).toBe(silero.sha256);
  const totalBytes = modelBytes('silero-vad') + modelBytes('ort-wasm');
  expect(steps.at(-1)).toMatchObject({ receivedBytes: totalBytes, totalBytes });
  expect(await folder.digests()).toEqual([silero.sha256, ...modelDigests('ort-wasm')].toSorted());
});

test('a runtime comes out of node_modules when that version is installed', async () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1/');
  await pull(['espeak-ng'], { folder });
  expect(await folder.digests()).toHaveLength(3);
});

test('a model that lies in this repository needs no network', async () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1/');
  vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:1');
  const own = modelEntry('marian-en-es-tiny').files.map((file) => ({
    name: file.path,
    digest: file.sha256,
    sources: file.sources,
  }));
  await pullFiles(own, { folder });
  expect(await folder.digests()).toEqual(modelDigests('marian-en-es-tiny').toSorted());
  await expect(folder.verify()).resolves.toEqual([]);
});

test('wrong bytes are refused with the name and both hashes, and the other files of the package are kept', async () => {
  const wrong: WantedFile = {
    name: 'vad/wrong.onnx',
    digest: 'f'.repeat(64),
    sources: silero.sources.map((source) => source.replace('v6', 'v5')),
  };
  const right: WantedFile = { name: 'vad/right.onnx', digest: silero.sha256, sources: silero.sources };
  const failure = await failureOf(pullFiles([wrong, right], { folder }));
  expect(failure.code).toBe('model-integrity');
  expect(failure.message).toContain('vad/wrong.onnx');
  expect(failure.message).toContain(wrong.digest);
  expect(failure.message).toContain('2623a295');
  expect(await readdir(folder.path)).toEqual([silero.sha256]);
});

test('a package that does not exist is a download failure that names the file', async () => {
  const file = { name: 'no/such.onnx', digest: 'f'.repeat(64), sources: ['npm:@ricky0123/vad-web@0.0.0-never/x.onnx'] };
  const failure = await failureOf(pullFiles([file], { folder }));
  expect(failure.code).toBe('model-download');
  expect(failure.message).toContain('no/such.onnx');
});

test('a hub download that breaks off asks for the rest with Range', async () => {
  const bytes = randomBytes(300_000);
  const { ranges, hangUp } = await startHub(bytes, 100_000);
  const onProgress = ({ receivedBytes }: PullProgress) => receivedBytes === 100_000 && hangUp();
  await pullFiles([hubFile(bytes)], { folder, onProgress });
  expect(ranges).toEqual([undefined, 'bytes=100000-']);
  expect(await readFile(folder.pathOf(digestOf(bytes)))).toEqual(bytes);
});

test('what another run left is taken up, and thrown away when it is wrong', async () => {
  const bytes = randomBytes(300_000);
  const { ranges } = await startHub(bytes);
  const part = `${folder.pathOf(digestOf(bytes))}.part`;
  await writeFile(part, bytes.subarray(0, 200_000));
  await pullFiles([hubFile(bytes)], { folder });
  expect(ranges).toEqual(['bytes=200000-']);

  await rm(folder.pathOf(digestOf(bytes)));
  await writeFile(part, randomBytes(200_000));
  await pullFiles([hubFile(bytes)], { folder });
  expect(ranges).toEqual(['bytes=200000-', 'bytes=200000-', undefined]);
  expect(await readFile(folder.pathOf(digestOf(bytes)))).toEqual(bytes);
});

test('two pulls of one file at the same time both end with the right file and nothing else', async () => {
  const bytes = randomBytes(300_000);
  await startHub(bytes);
  await Promise.all([pullFiles([hubFile(bytes)], { folder }), pullFiles([hubFile(bytes)], { folder })]);
  expect(await readdir(folder.path)).toEqual([digestOf(bytes)]);
});

test('verify removes what changed on disk, prune what nobody names any more', async () => {
  const kept = randomBytes(1000);
  const old = randomBytes(2000);
  await startHub(kept);
  await pullFiles([hubFile(kept)], { folder });
  await writeFile(folder.pathOf(digestOf(old)), old);
  await writeFile(folder.pathOf('e'.repeat(64)), 'not what the name says');
  await writeFile(`${folder.pathOf('d'.repeat(64))}.part`, 'half');
  await writeFile(join(folder.path, 'README'), 'not ours');

  expect(await folder.verify()).toEqual(['e'.repeat(64)]);
  expect(await folder.prune((digest) => digest === digestOf(kept))).toBe(2004);
  expect((await readdir(folder.path)).toSorted()).toEqual([digestOf(kept), 'README'].toSorted());
});
