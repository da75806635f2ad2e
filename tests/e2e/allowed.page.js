// Runs as a module from a blob in the page that the edge serves: what the studio needs, and the policy must allow.
const EMPTY_WASM = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

export default {
  wasm: (await WebAssembly.compile(EMPTY_WASM)) instanceof WebAssembly.Module,
  worker: await compileInWorker(),
  sound: await playSilence(),
  style: styledInline(),
};

function compileInWorker() {
  const source = `postMessage((await WebAssembly.compile(new Uint8Array([${EMPTY_WASM}]))) instanceof WebAssembly.Module)`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve(message ?? 'refused');
  });
}

/** 0.1 s of 8 kHz, 16 bit, mono. */
function playSilence() {
  const text = (four) => [...four].map((letter) => letter.charCodeAt(0));
  const u32 = (value) => [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff);
  const u16 = (value) => u32(value).slice(0, 2);
  const format = [
    ...text('fmt '),
    ...u32(16),
    ...u16(1),
    ...u16(1),
    ...u32(8000),
    ...u32(16_000),
    ...u16(2),
    ...u16(16),
  ];
  const head = [...text('RIFF'), ...u32(1636), ...text('WAVE'), ...format, ...text('data'), ...u32(1600)];
  const wav = new Blob([new Uint8Array(head), new Uint8Array(1600)], { type: 'audio/wav' });
  const audio = new Audio(URL.createObjectURL(wav));
  return new Promise((resolve) => {
    audio.onloadeddata = () => resolve('loaded');
    audio.onerror = () => resolve(audio.error?.message ?? 'refused');
  });
}

function styledInline() {
  const paragraph = document.body.appendChild(document.createElement('p'));
  paragraph.setAttribute('style', 'width: 12px');
  const { width } = paragraph.style;
  paragraph.remove();
  return width;
}
