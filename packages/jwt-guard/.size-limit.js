// The budgets of every entry, gzipped, with all that it needs but what the runtime or the framework brings. What is measured
// is the source, which is bundled as `dist` would be: no build is needed.
import { readFileSync } from 'node:fs'

const { exports: entries } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

const WORKER = '23 kB'
const budgets = {
  '.': '17 kB',
  './express': '2.7 kB',
  './fastify': '3.2 kB',
  './fetch': '2.1 kB',
  './h3': '2.8 kB',
  './hono': '2.5 kB',
  './koa': '2.5 kB',
  './mcp': '2.1 kB',
  './nestjs': '2.9 kB',
  './next': '2.9 kB',
  './node': '2.4 kB',
  './socket.io': '3.5 kB', // what lives on after its request ends with its token
  './trpc': '2.8 kB',
  './ws': '3.6 kB', // likewise
}

/** What has none is not measured, and nobody would notice. */
function budgetOf(entry) {
  if (budgets[entry] === undefined) throw new Error(`"${entry}" of package.json has no size budget in .size-limit.js`)
  return budgets[entry]
}

const node = config => ({ ...config, platform: 'node', format: 'esm' })
const workers = config => ({
  ...config,
  platform: 'neutral',
  format: 'esm',
  mainFields: ['module', 'main'],
  conditions: ['workerd', 'worker', 'browser'],
  external: ['node:*'],
  splitting: true, // what both entries need is in a bundle once
})

export default [
  ...Object.entries(entries)
    .filter(([entry]) => entry !== './package.json')
    .map(([entry, path]) => ({
      name: `jwt-guard${entry.slice(1)}`,
      path,
      limit: budgetOf(entry),
      modifyEsbuildConfig: node,
    })),
  {
    name: 'a Worker bundle of jwt-guard and jwt-guard/fetch',
    path: [entries['.'], entries['./fetch']],
    limit: WORKER,
    modifyEsbuildConfig: workers,
  },
].map(check => ({ ...check, gzip: true }))
