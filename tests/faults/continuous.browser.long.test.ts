import { expect, test } from 'vitest';
import { piperDescriptor } from '../../wasm-workers/engines/piper/descriptor.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { dub, freshEnvironment, requestFor, targetWith } from '../e2e/clip.ts';
import { normalisedWords } from '../wer.ts';
import { type Edit, edits } from './edits.ts';
import { wavFile } from './media.ts';

/** H. G. Wells, The Time Machine (1895), chapter 1, a little shortened: public domain. */
const TEXT =
  'The Time Traveller was expounding a difficult matter to us. His grey eyes shone and twinkled, and his usually pale face was flushed and animated. The fire burned brightly, and the soft radiance of the lamps caught the bubbles that flashed and passed in our glasses. Our chairs embraced and caressed us rather than submitted to be sat upon, and there was that luxurious atmosphere after dinner, when thought runs gracefully free of precision. You must follow me carefully, he said. I shall have to contradict one or two ideas that are almost universally accepted. The geometry, for instance, that they taught you at school is founded on a mistake. Is not that rather a large thing to expect us to begin upon? said the man with red hair. I do not mean to ask you to accept anything without reasonable ground for it. You will soon admit as much as I need from you. You know of course that a mathematical line has no real existence. They taught you that. Neither has a mathematical plane. These things are mere abstractions. That is all right, said the doctor. Nor can a cube have a real existence, having only length, breadth and thickness. There I object, said the other. Of course a solid body may exist. All real things do. So most people think. But wait a moment. Can an instantaneous cube exist? I do not follow you. Can a cube that does not last for any time at all have a real existence? The doctor became thoughtful. Clearly, he went on, any real body must have extension in four directions. It must have length, breadth, thickness, and duration. But through a natural weakness of the flesh, which I will explain to you in a moment, we are inclined to overlook this fact. There are really four dimensions, three which we call the planes of space, and a fourth, time. There is, however, a tendency to draw an unreal distinction between the former three dimensions and the latter, because it happens that our consciousness moves along the latter from the beginning to the end of our lives. That, said a very young man, making efforts to light his cigar again over the lamp, is very clear indeed. Now, it is very remarkable that this is so often overlooked, continued the Time Traveller, with a slight accession of cheerfulness. Really this is what is meant by the fourth dimension, though some people who talk about it do not know they mean it. It is only another way of looking at time. There is no difference between time and any of the three dimensions of space, except that our consciousness moves along it. But some foolish people have got hold of the wrong side of that idea. You have all heard what they have to say about it? I have not, said the mayor. It is simply this. That space, as our mathematicians have it, is spoken of as having three dimensions, which one may call length, breadth and thickness, and is always definable by reference to three planes, each at right angles to the others. But some people have been asking why three dimensions only, and have even tried to construct a new geometry.';
/** Seconds: what is quieter for longer than PAUSE is cut down to REST. */
const PAUSE = 0.1;
const REST = 0.05;
const QUIET = 0.003;

/** The text spoken, with the pauses cut out. */
async function breathless(): Promise<File> {
  const engine = await piperDescriptor.load({
    model: 'piper-test-en',
    device: 'wasm',
    threads: 2,
    models: servedModels,
  });
  const request = { text: TEXT, language: 'en', speaker: '0', speed: 0.75, noise: 0 };
  const { sampleRateHz, channels } = await engine.speak(request, new AbortController().signal);
  await engine.dispose();
  const [voice = new Float32Array()] = channels;
  return wavFile(soundsOf(voice, sampleRateHz), sampleRateHz, 'breathless.wav');
}

function soundsOf(voice: Float32Array, rateHz: number): Float32Array[] {
  const pieces: Float32Array[] = [];
  let from = 0;
  let quietFrom = 0;
  for (let at = 0; at <= voice.length; at += 1) {
    if (at < voice.length && Math.abs(voice[at] ?? 0) < QUIET) continue;
    if (at - quietFrom > PAUSE * rateHz) {
      pieces.push(voice.subarray(from, quietFrom + Math.round((REST / 2) * rateHz)));
      from = Math.max(0, at - Math.round((REST / 2) * rateHz));
    }
    quietFrom = at + 1;
  }
  pieces.push(voice.subarray(from));
  return pieces;
}

test('two minutes of speech without a pause: windows overlap, and no word is doubled or lost where they meet', async () => {
  const environment = await freshEnvironment();
  const { run, report } = await dub(
    environment,
    await breathless(),
    requestFor([targetWith('en', 'piper-test-en')], { from: 'en' }),
  );
  const { windows } = run.state;
  const joints = windows.filter(({ window }) => window.overlap > 0);

  const heard = windows.map(({ transcript }) =>
    normalisedWords(transcript?.utterances.map(({ text }) => text).join(' ') ?? ''),
  );
  const path = edits(normalisedWords(TEXT), heard.flat());
  const wrong = path.filter(({ kind }) => kind !== 'same');
  expect(windows.at(-1)?.window.end).toBeGreaterThan(110);
  expect(joints.length).toBeGreaterThan(2);
  // Measured on the first 70 s: 0.044.
  const mistakes = wrong.map(({ expected, got }) => `${expected ?? ''}/${got ?? ''}`).join(', ');
  expect(wrong.length / normalisedWords(TEXT).length, mistakes).toBeLessThan(0.08);
  for (const { window } of joints) {
    const place = heard.slice(0, window.index).flat().length;
    const near = path.filter(({ at }: Edit) => Math.abs(at - place) <= 3);
    const words = near.map(({ kind, expected, got }) => `${kind} ${expected ?? ''}/${got ?? ''}`);
    expect(
      words.filter((word) => /^(lost|added)/.test(word)),
      `at ${window.start}: ${words}`,
    ).toEqual([]);
  }
  expect(report.dubs[0]?.lines.every(({ status }) => status === 'kept')).toBe(true);
  await environment.close();
}, 600_000);
