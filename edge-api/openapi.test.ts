import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { openApiDocument } from './app.ts';

test('the OpenAPI document is one that Redocly’s linter has nothing to say about', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source: JSON.stringify(openApiDocument()), config });
  const said = problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} (${location.map(({ pointer }) => pointer)})`,
  );
  expect(said).toEqual([]);
});

test('every operation of it has an id, a summary, and what it answers to who may not', () => {
  const operations = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, ...(operation as Record<string, unknown>) })),
  );
  expect(operations.length).toBeGreaterThan(15);
  for (const operation of operations)
    expect(operation).toMatchObject({
      operationId: expect.any(String),
      summary: expect.any(String),
      responses: { 401: expect.anything(), 403: expect.anything(), 429: expect.anything() },
    });
});
