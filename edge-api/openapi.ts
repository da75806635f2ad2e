import { OpenAPIHono, type z } from '@hono/zod-openapi';
import { REASONS, type Reason } from '../wasm-workers/core/publish/reasons.ts';
import type { Api } from './access/principal.ts';
import { Problem } from './contract/common.ts';
import { Refusal } from './problem.ts';

/** A group of the API's routes. What a validator refuses becomes a problem with the first thing that is wrong. */
export function apiRoutes() {
  return new OpenAPIHono<Api>({
    defaultHook: (result) => {
      if (result.success) return;
      const [issue] = result.error.issues;
      const where = issue?.path.map(String).join('.');
      throw new Refusal(
        'malformed',
        `The request is not as it should be: ${where ? `${where}: ` : ''}${issue?.message}`,
      );
    },
  });
}

/** Every route with a token may answer so. */
const ALWAYS: readonly Reason[] = ['malformed', 'unauthenticated', 'wrong-scope', 'rate-limited'];

/** A route's refusals, for its `responses`: one entry a status, which lists the reasons. */
export function refusals(...reasons: readonly Reason[]) {
  const byStatus: Record<number, Reason[]> = {};
  for (const reason of new Set([...ALWAYS, ...reasons])) {
    const { status } = REASONS[reason];
    byStatus[status] = [...(byStatus[status] ?? []), reason];
  }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, own]) => [
      status,
      { description: `Refused: ${own.join(', ')}.`, content: { 'application/problem+json': { schema: Problem } } },
    ]),
  );
}

/** A JSON body that must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/** A JSON answer. */
export function jsonAnswer<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** Every operation behind a token. */
export const BEARER = [{ token: [] as string[] }];

/** What the generated document says beside its paths. */
export const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Retongue edge',
    version: '1',
    description: 'Publishes dubs and shares them by link.',
    license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' },
  },
  servers: [{ url: '/' }],
};
