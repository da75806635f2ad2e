import { type TransferHandler, transferHandlers } from 'comlink';
import { Failure, type FailureJson } from '../core/failure.ts';

/** What Comlink hands its `throw` handler: the thrown value, boxed. */
interface Thrown {
  readonly value: unknown;
}

/** Carries a Failure whole: Comlink's own handler drops an error's custom fields. */
function failureHandler(isThrown: (value: unknown) => value is Thrown): TransferHandler<Thrown, FailureJson> {
  return {
    canHandle: isThrown,
    serialize: ({ value }) => [Failure.from(value).toJSON(), []],
    deserialize: (json) => {
      throw Failure.fromJSON(json);
    },
  };
}

/** Carries an AbortSignal, which cannot be cloned, as a port that speaks once. Top-level arguments only. */
const abortSignalHandler: TransferHandler<AbortSignal, { aborted: boolean; port: MessagePort }> = {
  canHandle: (value): value is AbortSignal => value instanceof AbortSignal,
  serialize: (signal) => {
    const { port1, port2 } = new MessageChannel();
    signal.addEventListener('abort', () => port1.postMessage('abort'), { once: true });
    return [{ aborted: signal.aborted, port: port2 }, [port2]];
  },
  deserialize: ({ aborted, port }) => {
    const controller = new AbortController();
    if (aborted) controller.abort();
    port.onmessage = () => {
      controller.abort();
      port.close();
    };
    return controller.signal;
  },
};

/** Installs the handlers on one side of the wire. Call it in the page and in every worker. */
export function installWire(): void {
  const own = transferHandlers.get('throw');
  if (own) transferHandlers.set('throw', failureHandler(own.canHandle as (value: unknown) => value is Thrown));
  transferHandlers.set('AbortSignal', abortSignalHandler);
}
