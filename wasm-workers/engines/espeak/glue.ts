import { Failure } from '../../core/failure.ts';
import type { ModelFiles } from '../../core/models.ts';

/** What we use of the module that emscripten makes of piper-phonemize. */
export interface PiperPhonemize {
  /** Runs `main`; throws a number for a C++ exception and a RuntimeError for a trap. */
  callMain(args: string[]): number;
  /** Moves the stack pointer down by so many bytes (up, where negative) and gives it. The module exports it as `B`. */
  moveStack(bytes: number): number;
}

interface GlueOptions {
  print(line: string): void;
  printErr(line: string): void;
  locateFile(name: string): string;
  getPreloadedPackage(): ArrayBuffer;
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports;
}

type Glue = (options: GlueOptions) => Promise<{ callMain(args: string[]): number }>;

/** Makes instances of piper-phonemize: about 40 ms each, for the wasm is compiled once and the data is shared. */
export type PhonemizeMaker = (print: (line: string) => void) => Promise<PiperPhonemize>;

/**
 * Reads piper-phonemize (espeak-ng with its dictionaries, 18 MB) from the model store.
 * @throws Failure those of `ModelFiles.file`; `internal` where the code cannot be loaded.
 */
export async function piperPhonemize(models: ModelFiles): Promise<PhonemizeMaker> {
  const read = (path: string) => models.file('espeak-ng', path);
  const [script, binary, data] = await Promise.all([
    read('piper_phonemize.js').then((blob) => blob.text()),
    read('piper_phonemize.wasm').then((blob) => blob.arrayBuffer()),
    read('piper_phonemize.data').then((blob) => blob.arrayBuffer()),
  ]);
  const [glue, compiled] = await Promise.all([importGlue(script), WebAssembly.compile(binary)]);
  return async (print) => {
    let exports: WebAssembly.Exports = {};
    const module = await glue({
      print,
      printErr: () => {}, // its complaints come as an exception as well
      locateFile: (name) => name,
      getPreloadedPackage: () => data,
      instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance(compiled, imports);
        exports = instance.exports;
        done(instance);
        return exports;
      },
    });
    return { callMain: (args) => module.callMain(args), moveStack: exports.B as (bytes: number) => number };
  };
}

/**
 * The script is a classic one that leaves a variable behind; as a module it needs an export. Without `process` and `require`
 * it reads nothing by itself, in Node either. A blob does where there are pages; Node imports data URLs only.
 */
async function importGlue(script: string): Promise<Glue> {
  const source = `const process = undefined, require = undefined;\n${script}\nexport default createPiperPhonemize;`;
  const isPage = typeof globalThis.location === 'object';
  const url = isPage
    ? URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
    : `data:text/javascript,${encodeURIComponent(source)}`;
  try {
    const module = (await import(/* @vite-ignore */ url)) as { default: Glue };
    return module.default;
  } catch (error) {
    throw new Failure('internal', 'The pronunciation engine (espeak-ng) could not be started.', error);
  } finally {
    if (isPage) URL.revokeObjectURL(url);
  }
}
