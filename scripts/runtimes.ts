// `npm run test:runtimes`: the packed library on every runtime that it supports, each really run. With arguments, only on
// those whose names hold one of them: `npm run test:runtimes -- bun workerd`. A runtime that can't be had fails the run.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kit, makeKit } from '../tests/runtimes/kit.ts'
import { type Run, type Runtime, runtimes } from '../tests/runtimes/runtimes.ts'
import { must, ROOT } from './command.ts'
import { packLibrary } from './pack.ts'
import { installRuntimes } from './runtimes-install.ts'

async function prepareKit(): Promise<Kit> {
  const folder = await mkdtemp(join(tmpdir(), 'jwt-guard-tarball-'))
  try {
    await must([process.execPath, '--run', 'build'], { folder: join(ROOT, 'packages/jwt-guard') })
    return await makeKit(await packLibrary({ destination: folder }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs the body on one runtime, and says in a line what came of it. Tells whether all is well. */
async function tryRuntime(name: string, runtime: Runtime, kit: Kit): Promise<boolean> {
  try {
    const begun = performance.now()
    const run = await runtime(kit)
    console.log(`${describeRun(name, run)}; ${((performance.now() - begun) / 1000).toFixed(0)} s`)
    for (const { name: what, why } of run.failed) console.log(`     ✗ ${what}: ${why.replaceAll('\n', ' ')}`)
    return run.failed.length === 0 && run.passed > 0
  } catch (error) {
    console.log(` ✗ ${name}: not run: ${(error as Error).message}`)
    return false
  }
}

function describeRun(name: string, { version, passed, failed, skipped }: Run): string {
  const reasons = Object.entries(skipped).map(([why, count]) => `${count} since ${why}`)
  const left = Object.values(skipped).reduce((sum, count) => sum + count, 0)
  const counts = `${passed + failed.length} run, ${passed} passed, ${failed.length} failed, ${left} skipped`
  return ` ${failed.length === 0 ? '✓' : '✗'} ${name} (${version}): ${[counts, ...reasons].join('; ')}`
}

const wanted = process.argv.slice(2).map(name => name.toLowerCase())
const chosen = Object.entries(runtimes).filter(
  ([name]) => wanted.length === 0 || wanted.some(part => name.toLowerCase().includes(part)),
)
try {
  if (chosen.length === 0) throw new Error(`no such runtime; there are ${Object.keys(runtimes).join(', ')}`)
  await installRuntimes()
  const kit = await prepareKit()
  let sound = 0
  for (const [name, runtime] of chosen) if (await tryRuntime(name, runtime, kit)) sound += 1
  await kit.remove()
  console.log(`${sound} of ${chosen.length} runtimes passed`)
  process.exitCode = sound === chosen.length ? 0 : 1
} catch (error) {
  console.error(`runtimes: ${(error as Error).message}`)
  process.exitCode = 1
}
