import { languageName } from '../../wasm-workers/core/language.ts';
import type { VoiceRef } from '../../wasm-workers/core/speech.ts';
import type { VoiceOption } from '../backend/backend.ts';

/** What stands in a list of voices for none of them, but for whichever fits. */
export const FITTING = 'fitting';

/** Tells voices apart in a list. */
export function voiceKey({ model, speaker }: VoiceRef): string {
  return `${model} ${speaker}`;
}

/** A voice in a list: `George · male · British English`. @param language what it speaks there, which need not be said again. */
export function voiceLabel(option: VoiceOption, language: string): string {
  const dialect = option.language === language ? undefined : languageName(option.language, 'en');
  return [option.name, option.gender, dialect, option.restricted ? 'terms apply' : undefined]
    .filter(Boolean)
    .join(' · ');
}
