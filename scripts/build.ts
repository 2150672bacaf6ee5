// `npm run build`: each package that has something to build, by its own `build` script.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT, runCommand } from './command.ts'

const manifests = globSync('packages/*/package.json', { cwd: ROOT }).sort()
for (const manifest of manifests) {
  const { name, scripts } = JSON.parse(readFileSync(join(ROOT, manifest), 'utf8'))
  if (scripts?.build === undefined) continue
  const folder = join(ROOT, dirname(manifest))
  const { code, output, seconds } = await runCommand([process.execPath, '--run', 'build'], { folder })
  if (code !== 0) {
    console.error(`${output.trimEnd()}\nbuild: ${name} could not be built`)
    process.exit(1)
  }
  console.log(`${name} built in ${seconds.toFixed(1)} s`)
}
