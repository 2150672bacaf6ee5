import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname } from 'node:path'
import { defineConfig } from 'vitest/config'

/** A longer search of the properties takes its time. */
const factor = Math.max(1, Number(process.env['PROPERTY_FACTOR'] ?? 1))

/** The tests that span packages: each folder below `tests` that holds some is a project of its own. */
const spanning = [...new Set(globSync('tests/*/*.test.ts').map(file => basename(dirname(file))))].sort().map(name => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    // They start processes, which take their time on a busy machine.
    testTimeout: 60_000 * factor,
    hookTimeout: 120_000,
  },
}))

/** Other releases of the frameworks: those that a folder has installed stand in for the newest, whoever imports one. */
const versions = globSync('tests/versions/*/package.json').map(manifest => ({
  root: dirname(manifest),
  resolve: { dedupe: Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).devDependencies) },
  test: { name: `versions-${basename(dirname(manifest))}`, include: ['*.test.ts'], testTimeout: 60_000 },
}))

export default defineConfig({
  test: {
    // Many tests wait for processes that they have started: on a small machine, too, two files at once.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: ['packages/*', ...spanning, ...versions],
  },
})
