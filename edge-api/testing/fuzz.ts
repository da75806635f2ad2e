import fc from 'fast-check';
import { openApiDocument } from '../app.ts';
import type { Fixture } from './matrix.ts';

/** The parts of JSON Schema that our document uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

interface Operation {
  readonly parameters?: readonly { name: string; in: string; schema: Schema }[];
  readonly requestBody?: { content: Readonly<Record<string, { schema: Schema }>> };
}

export interface FuzzCall {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers: Record<string, string>;
}

/** A value is as the schema has it so often; else anything. */
const SOUND = { weight: 12 };
const NONSENSE = { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) };
const junkText = fc.string({ unit: 'binary', maxLength: 60 });

/** Calls of every operation of the OpenAPI document: as it describes them, nearly so, and not at all. */
export function fuzzCalls(fixture: Fixture): fc.Arbitrary<FuzzCall> {
  const document = openApiDocument();
  const schemas = (document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>;
  const known: Readonly<Record<string, readonly unknown[]>> = {
    Sha256: [fixture.artifact, 'ab'.repeat(32)],
    SessionId: [fixture.session],
    UploadId: [fixture.upload],
    DubId: [fixture.dub],
    ShareId: [fixture.share],
    DubDescription: [fixture.description],
  };
  const arbitraryOf = (schema: Schema): fc.Arbitrary<unknown> =>
    fc.oneof({ ...SOUND, arbitrary: soundValue(schema, schemas, known, arbitraryOf) }, NONSENSE);
  const calls = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) =>
      callOf(path, method, operation, arbitraryOf),
    ),
  );
  return fc.oneof(...calls);
}

function callOf(
  path: string,
  method: string,
  { parameters = [], requestBody }: Operation,
  arbitraryOf: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<FuzzCall> {
  const [[type, content] = []] = Object.entries(requestBody?.content ?? {});
  const isJson = type === 'application/json';
  const body = content && (isJson ? arbitraryOf(content.schema).map((value) => JSON.stringify(value)) : junkText);
  return fc
    .record({
      values: fc.tuple(...parameters.map(({ schema }) => arbitraryOf(schema))),
      body: fc.oneof({ weight: 9, arbitrary: body ?? fc.constant(undefined) }, { weight: 1, arbitrary: junkText }),
      headers: headers(type),
      extra: fc.option(fc.string({ maxLength: 8 }), { freq: 9 }),
    })
    .map(({ values, body: text, headers: own, extra }) => {
      const query = new URLSearchParams(extra === null ? {} : { [extra]: 'x' });
      let filled = path;
      parameters.forEach(({ name, in: place }, i) => {
        const value = asText(values[i]);
        if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(value) || '%20');
        else query.set(name, value);
      });
      const hasBody = method !== 'get' && text !== undefined;
      return {
        method: method.toUpperCase(),
        path: `${filled}?${query}`,
        headers: own,
        ...(hasBody ? { body: text } : {}),
      };
    });
}

function headers(type: string | undefined): fc.Arbitrary<Record<string, string>> {
  const visible = fc.stringMatching(/^[\x21-\x7e]{1,30}$/);
  return fc
    .record(
      {
        'content-type': fc.oneof(
          { weight: 9, arbitrary: fc.constant(type ?? 'text/plain') },
          { weight: 1, arbitrary: visible },
        ),
        range: fc.oneof(fc.constantFrom('bytes=0-', 'bytes=-5', 'bytes=2-1', 'bytes=999-'), visible),
        'if-none-match': visible,
        accept: visible,
      },
      { requiredKeys: ['content-type'] },
    )
    .map((record) => ({ ...record }));
}

function soundValue(
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
  known: Readonly<Record<string, readonly unknown[]>>,
  arbitraryOf: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    const values = known[name];
    return values ? fc.constantFrom(...values) : soundValue(schemas[name] ?? {}, schemas, known, arbitraryOf);
  }
  const inner = (own: Schema) => fc.memo(() => arbitraryOf(own))();
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === 'object') return soundObject(schema, inner);
  if (schema.type === 'array') return fc.array(inner(schema.items ?? {}), { maxLength: 4 });
  if (schema.type === 'boolean') return fc.boolean();
  const { minimum = 0, maximum = 1e6 } = schema;
  if (schema.type === 'integer') return fc.integer({ min: minimum, max: Math.min(maximum, Number.MAX_SAFE_INTEGER) });
  if (schema.type === 'number') return fc.double({ min: minimum, max: maximum, noNaN: true });
  return soundText(schema);
}

function soundObject(
  { properties = {}, required = [], additionalProperties }: Schema,
  inner: (own: Schema) => fc.Arbitrary<unknown>,
) {
  const members = Object.fromEntries(Object.entries(properties).map(([name, own]) => [name, inner(own)]));
  if (Object.keys(members).length === 0 && typeof additionalProperties === 'object')
    return fc.dictionary(fc.constantFrom('es', 'de', 'xx-'), inner(additionalProperties), { maxKeys: 2 });
  return fc.record(members, { requiredKeys: required.filter((name) => name in members) });
}

function soundText({ pattern, format, minLength = 0, maxLength = 200 }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  // What the pattern of titles forbids, control characters, fast-check cannot read in it.
  if (pattern && !pattern.includes('\\P')) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 200) });
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\p{Cs}/gu, '') : (JSON.stringify(value) ?? '');
}
