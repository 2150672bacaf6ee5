// The budgets of every entry, gzipped, with all that it needs but what the runtime or the framework brings. What is measured
// is the source, which is bundled as `dist` would be: no build is needed.
import { readFileSync } from 'node:fs'

const { exports: entries } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

const WHOLE = '17 kB'
const ADAPTER = '3.2 kB'
const WORKER = '22.5 kB'

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
      limit: entry === '.' ? WHOLE : ADAPTER,
      modifyEsbuildConfig: node,
    })),
  {
    name: 'a Worker bundle of jwt-guard and jwt-guard/fetch',
    path: [entries['.'], entries['./fetch']],
    limit: WORKER,
    modifyEsbuildConfig: workers,
  },
].map(check => ({ ...check, gzip: true }))
