// Brings the workspace to the point where a script can run, then runs it on the pinned Node:
//
//     node scripts/setup.mjs scripts/start.ts [arguments]
//
// It needs only Node 20 and npm: everything else comes from the lock file.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = 20
const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.setup-stamp')
const isWindows = process.platform === 'win32'
const node = join(modules, 'node', 'bin', isWindows ? 'node.exe' : 'node')

function readJson(...path) {
  return JSON.parse(readFileSync(join(root, ...path), 'utf8'))
}

function fail(sentence) {
  console.error(`setup: ${sentence}`)
  process.exit(1)
}

/** A hash of all that decides what an installation holds. */
function hashInputs() {
  const manifests = ['packages', 'examples'].flatMap(folder =>
    readdirSync(join(root, folder))
      .sort()
      .map(name => join(folder, name, 'package.json')),
  )
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) {
    const path = join(root, file)
    if (existsSync(path)) hash.update(`\0${file}\0`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

/** The Node that the lock file pins is here and runs. */
function hasPinnedNode() {
  if (!existsSync(node)) return false
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return stdout?.trim() === `v${readJson('node_modules', 'node', 'package.json').version}`
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashInputs() && hasPinnedNode()
}

/** What pnpm's report says from its first mention of an error on, in one line. */
function findFault(report) {
  const from = Math.max(report.search(/\bERR_|\berror\b/i), 0)
  const words = report.slice(from).replace(/[^\x20-\x7e]+/g, ' ')
  return words.trim().replace(/ {2,}/g, ' ').slice(0, 300) || 'no reason was given'
}

/** Passes every wish to stop on to the child. Ctrl-C reaches the whole process group, so it may hear a signal twice. */
function forwardSignals(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm runs this through a shell, and a shell that is killed passes no signal on.
  const parent = process.ppid
  const watch = () => process.ppid !== parent && child.kill('SIGTERM')
  if (process.env.npm_lifecycle_event) setInterval(watch, 250).unref()
}

/** Resolves to how the child ended, and never rejects: a child that can't be started has an error and no status. */
function waitFor(child) {
  return new Promise(resolve => {
    child.on('error', error => resolve({ error }))
    child.on('close', (code, signal) => resolve({ status: code ?? 128 + constants.signals[signal], signal }))
  })
}

/** Installs what the lock file names; silent but for one line, since nobody reads the report of what went well. */
async function install() {
  const command = `pnpm@${readJson('package.json').config.pnpm} install --frozen-lockfile`
  // All but the runtimes, which are heavy: `npm run test:runtimes` installs them
  const settings = ['--filter=!@jwt-guard/runtimes', '--config.confirm-modules-purge=false']
  console.error('setup: installing what the lock file names (a minute or so, the first time)')
  const child = spawn('npx', ['--yes', ...command.split(' '), ...settings], {
    cwd: root,
    shell: isWindows,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  forwardSignals(child)
  let report = ''
  for (const stream of [child.stderr, child.stdout]) stream.on('data', text => (report += text))
  const { error, status, signal } = await waitFor(child)
  const again = `To see it all: npx ${command}`
  if (error) fail(`npx, which comes with npm, could not be started: ${error.message}`)
  if (signal) process.exit(status)
  if (status !== 0) fail(`installing failed: ${findFault(report)} ${again}`)
  if (!hasPinnedNode()) fail(`the pinned Node is not at ${node}, or does not run here. ${again}`)
  writeFileSync(stamp, hashInputs())
}

/** Runs the script and ends as it ends. */
async function run(script, scriptArguments) {
  const path = [join(modules, '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  // The channel carries no message. It closes when this process ends, however it ends, and so tells the script to stop.
  const child = spawn(node, [script, ...scriptArguments], {
    cwd: root,
    // The machine's own Node is told on: the packed library is tried on it, too.
    env: { ...process.env, PATH: path, MACHINE_NODE: process.execPath },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  forwardSignals(child)
  const { error, status } = await waitFor(child)
  if (error) fail(`${script} could not be started: ${error.message}`)
  process.exit(status)
}

const [script, ...scriptArguments] = process.argv.slice(2)
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  fail(`Node ${OLDEST_NODE} or later is needed to begin; this is ${process.version}. Get one from https://nodejs.org`)
}
if (script === undefined) fail('name a script to run: node scripts/setup.mjs scripts/start.ts')
if (!isInstalled()) await install()
await run(script, scriptArguments)
