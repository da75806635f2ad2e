const KB = 1000;

/** A length of time as one would say it: `12 s`, `about 3 min`, `about 1 h 20 min`. @param seconds ≥ 0. */
export function about(seconds: number): string {
  if (seconds < 55) return `${Math.max(1, seconds < 10 ? Math.ceil(seconds) : Math.ceil(seconds / 5) * 5)} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} min`;
  const rounded = Math.round(minutes / 5) * 5;
  return `about ${Math.floor(rounded / 60)} h${rounded % 60 ? ` ${rounded % 60} min` : ''}`;
}

/** A size with SI units: `980 kB`, `80 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  if (bytes < KB) return `${bytes} B`;
  const power = Math.min(3, Math.floor(Math.log(bytes) / Math.log(KB)));
  const value = bytes / KB ** power;
  return `${value.toFixed(power === 3 && value < 10 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB'][power]}`;
}

/** Seconds of `1:02:03`, `2:30` or `90`; undefined for anything else. */
export function parseClock(text: string): number | undefined {
  const parts = text.trim().split(':');
  if (parts.length > 3 || parts.some((part) => !/^\d+(\.\d+)?$/.test(part))) return undefined;
  return parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}
