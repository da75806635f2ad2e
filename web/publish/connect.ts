import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** The studio's headers with the origins of other deployments among those that it may talk to (CSP 3, connect-src). */
export function withDeployments(headers: string, deployments: string): string {
  const listed = JSON.parse(deployments) as { readonly url: string }[];
  const origins = [...new Set(listed.map(({ url }) => new URL(url).origin))];
  if (origins.length === 0) return headers;
  if (!headers.includes("connect-src 'self'"))
    throw new Error('public/_headers has no connect-src to add deployments to.');
  return headers.replace("connect-src 'self'", ["connect-src 'self'", ...origins].join(' '));
}

/** Lets a build that was given `VITE_DEPLOYMENTS` talk to them. */
export function deploymentHeaders(deployments = process.env.VITE_DEPLOYMENTS): Plugin {
  let folder = '';
  return {
    name: 'retongue-deployments',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir);
    },
    async closeBundle() {
      if (!deployments) return;
      const file = join(folder, '_headers');
      await writeFile(file, withDeployments(await readFile(file, 'utf8'), deployments));
    },
  };
}
