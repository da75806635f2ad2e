import type { FailureCode, FailureJson } from '../wasm-workers/core/failure.ts';

/** What the studio says about a failure: what happened, and what a person can do. */
export interface Message {
  readonly title: string;
  readonly remedy: string;
  /** Whether the same request may work when it is tried again. */
  readonly retry: boolean;
}

/** One sentence and one remedy for every failure code; the record's type makes a missing one a compile error. */
export const MESSAGES: Readonly<Record<FailureCode, Message>> = {
  'unsupported-input': {
    title: 'This file cannot be dubbed.',
    remedy: 'Choose another file, or save this one again as MP4 with an audio track.',
    retry: false,
  },
  'no-speech': {
    title: 'No speech was found.',
    remedy: 'Check that the right audio track is chosen, or choose a part of the file in which someone speaks.',
    retry: false,
  },
  'unsupported-language': {
    title: 'This pair of languages is not possible yet.',
    remedy: 'Choose another target language, or say which language is spoken if it was guessed wrongly.',
    retry: false,
  },
  'storage-full': {
    title: 'There is no room left.',
    remedy:
      'Remove models you no longer need under Models, or free space on this device. Then continue: nothing is lost.',
    retry: true,
  },
  offline: {
    title: 'There is no connection.',
    remedy: 'A model still has to be downloaded. Connect to the network, then continue where it stopped.',
    retry: true,
  },
  'licence-not-accepted': {
    title: 'A model has terms that need your agreement.',
    remedy: 'Open Models, read its licence and accept it, or choose another voice.',
    retry: true,
  },
  'model-download': {
    title: 'A model could not be downloaded.',
    remedy: 'Continue to try again: what has already arrived is kept.',
    retry: true,
  },
  'out-of-memory': {
    title: 'The browser ran out of memory.',
    remedy: 'Close other tabs or choose a smaller recogniser. Then continue: finished work is kept.',
    retry: true,
  },
  'worker-crashed': {
    title: 'A background worker stopped.',
    remedy: 'Continue: the step it was in is done again, everything else is kept.',
    retry: true,
  },
  'webgpu-lost': {
    title: 'The graphics processor went away.',
    remedy: 'Continue to try again, or choose the processor (wasm) under Settings: slower, but steady.',
    retry: true,
  },
  'runner-lost': {
    title: 'The machine that was working on this no longer answers.',
    remedy: 'Continue: its work is taken over here.',
    retry: true,
  },
  'model-integrity': {
    title: 'A model file is not what it should be.',
    remedy: 'The file was thrown away. Continue to download it again; if this comes back, tell whoever runs this site.',
    retry: true,
  },
  'not-authorized': {
    title: 'This is not allowed.',
    remedy: 'Sign in again, or ask whoever sent you the link for a new one.',
    retry: false,
  },
  'too-large': {
    title: 'This is too large.',
    remedy: 'Choose a shorter part of the file.',
    retry: false,
  },
  cancelled: {
    title: 'Stopped.',
    remedy: 'Finished work is kept: continue whenever you like.',
    retry: true,
  },
  internal: {
    title: 'Something went wrong inside Retongue.',
    remedy: 'Continue to try again. If this comes back, please report it with the details below.',
    retry: true,
  },
};

/** What is said differently where it is publishing that did not work: there is no model to fetch and no part to choose. */
export const PUBLISHING: Partial<Readonly<Record<FailureCode, Pick<Message, 'title' | 'remedy'>>>> = {
  'unsupported-input': {
    title: 'This could not be published.',
    remedy: 'Try again. If this comes back, tell whoever runs the place it goes to.',
  },
  'storage-full': {
    title: 'There is no room left.',
    remedy: 'Delete what you no longer need under Published dubs, or free space on this device. Then try again.',
  },
  offline: {
    title: 'There is no connection.',
    remedy: 'Connect to the network, then try again: what has arrived is kept for 24 hours.',
  },
  'runner-lost': {
    title: 'The server does not answer as it should.',
    remedy: 'Try again in a while: what has arrived is kept for 24 hours.',
  },
  'model-integrity': {
    title: 'A file did not arrive as it was sent.',
    remedy: 'Try again: it is sent once more.',
  },
  'not-authorized': {
    title: 'This is not allowed.',
    remedy: 'Check the access token, or ask whoever runs the place it goes to for another one.',
  },
  'too-large': {
    title: 'This is too large.',
    remedy: 'Publish it without the video to download, or dub a shorter part of the file.',
  },
  internal: {
    title: 'Something went wrong inside Retongue.',
    remedy: 'Try again. If this comes back, please report it with the details below.',
  },
};

/** The message for a failure as it travels. @param isPublishing whether it was publishing that did not work. */
export function messageFor({ code }: Pick<FailureJson, 'code'>, isPublishing = false): Message {
  return { ...MESSAGES[code], ...(isPublishing ? PUBLISHING[code] : undefined) };
}
