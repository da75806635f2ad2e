/**
 * Keeps the screen awake until the signal aborts. The browser takes the lock away whenever the tab is hidden, so it is
 * asked for again each time the tab comes back. Where it is refused (battery saver) the work goes on all the same.
 */
export function keepAwake(signal: AbortSignal): void {
  let lock: WakeLockSentinel | undefined;
  const acquire = async () => {
    if (signal.aborted || document.visibilityState !== 'visible') return;
    lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (signal.aborted) await lock?.release();
  };
  void acquire();
  document.addEventListener('visibilitychange', acquire, { signal });
  signal.addEventListener('abort', () => void lock?.release(), { once: true });
}

/** Asks before the page is left, until the signal aborts. */
export function warnOnLeave(signal: AbortSignal): void {
  addEventListener('beforeunload', (event) => event.preventDefault(), { signal });
}

/** The lock that every tab holds, shared, while it works: an app update waits until nobody has it. */
export const WORKING_LOCK = 'retongue-working';

/** Holds {@link WORKING_LOCK} until the signal aborts. */
export function holdWorkingLock(signal: AbortSignal): void {
  const released = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  void navigator.locks?.request(WORKING_LOCK, { mode: 'shared' }, () => released);
}

/** Whether some tab of this origin is working. */
export async function someoneWorks(): Promise<boolean> {
  const { held } = (await navigator.locks?.query()) ?? {};
  return held?.some((lock) => lock.name === WORKING_LOCK) ?? false;
}
