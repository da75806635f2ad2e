/** Sentences for the person about one dub, in the order they were found true; each stands once. */
export class Notices {
  readonly #sentences: string[] = [];
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get all(): readonly string[] {
    return [...this.#sentences];
  }

  add(sentence: string): void {
    if (this.#sentences.includes(sentence)) return;
    this.#sentences.push(sentence);
    this.#changed();
  }

  /** Takes one back that is true no longer. */
  withdraw(sentence: string): void {
    const at = this.#sentences.indexOf(sentence);
    if (at < 0) return;
    this.#sentences.splice(at, 1);
    this.#changed();
  }
}
