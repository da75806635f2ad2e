export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'retongue-theme';
const NEXT: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: 'light', light: 'dark', dark: 'system' };

/** Light, dark, or as the system says. Remembered on this device. */
export class Theme {
  #choice = $state<ThemeChoice>('system');

  constructor() {
    const kept = localStorage.getItem(KEY);
    this.#apply(kept === 'light' || kept === 'dark' ? kept : 'system');
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  /** System, light, dark, and round again. */
  cycle(): void {
    this.#apply(NEXT[this.#choice]);
    localStorage.setItem(KEY, this.#choice);
  }

  #apply(choice: ThemeChoice): void {
    this.#choice = choice;
    if (choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  }
}
