// One of the workspace's services as a child process: started, waited for until it answers, stopped.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ANSWER_DEADLINE_SECONDS = 60
/** More than the services give a request that is under way. */
const STOP_DEADLINE_SECONDS = 15
const POLL_SECONDS = 0.05
const KEPT_LINES = 10_000

/** What of this process's environment a service may see. No more: a stray `DATABASE_URL` or a secret is not for it. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'SYSTEMROOT', 'NODE_EXTRA_CA_CERTS']

export interface ServiceOptions {
  /** How people call it: "web app". */
  readonly name: string
  /** Its folder below `packages`. */
  readonly folder: string
  /** The whole of its settings; nothing else is inherited but what every process needs. */
  readonly settings: Readonly<Record<string, string>>
  /** Where it answers. */
  readonly url: string
  /** It is ready once this path answers 200. */
  readonly readyPath: string
  /** Given up before it is ready, it is stopped. */
  readonly signal?: AbortSignal | undefined
  /** Hears each line that it writes to its standard error once it is ready. */
  readonly onComplaint?: ((line: string) => void) | undefined
}

export interface Service {
  readonly name: string
  readonly url: string
  readonly pid: number
  /** Every environment variable that it was given. */
  readonly environment: Readonly<Record<string, string>>
  /** Resolves when the process is gone: to nothing when it was asked to stop, or to the line that says what went wrong. */
  readonly ended: Promise<string | undefined>
  /** Asks it to stop and, past a deadline, makes it. Resolves when it is gone. */
  stop(): Promise<void>
  /** The last lines that it has written, for tests that look for what must not be there. */
  readOutput(): string
}

/** Starts a service from source and resolves once it answers. Throws, with one line that says why, if it never does. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, url, signal } = options
  signal?.throwIfAborted()
  const environment = { ...inheritedEnvironment(), ...options.settings }
  const child = spawn(process.execPath, [`packages/${options.folder}/src/main.ts`], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  const keep = (line: string) => {
    output.push(line)
    if (output.length > KEPT_LINES) output.shift()
  }
  let complaint: string | undefined
  let ready = false
  const listening = new Promise<void>(resolve => {
    readLines(child.stdout, line => {
      keep(line)
      if (line.includes('listening on')) resolve()
    })
  })
  readLines(child.stderr, line => {
    keep(line)
    if (isSentence(line)) complaint = line
    if (ready) options.onComplaint?.(line)
  })

  let stopping = false
  const ended = waitForEnd(child).then(({ code, reason }) => {
    if (stopping || code === 0) return undefined // a service that ends with 0 was asked to, if not by us
    return complaint ?? `the ${name} ended: ${reason}`
  })
  const stop = async () => {
    stopping = true
    await endProcess(child, ended)
  }

  const startup = new AbortController()
  const outcome = await Promise.race([
    // Not before it says that it listens: something else may answer on the port that it asks for.
    listening.then(() => waitForAnswer(url + options.readyPath, startup.signal)),
    waitForDeadline(startup.signal),
    ended.then(line => line ?? `the ${name} ended before it answered`),
    waitForAbort(signal, startup.signal),
  ])
  startup.abort()
  if (outcome !== READY) {
    await stop()
    signal?.throwIfAborted()
    throw new Error(outcome ?? `the ${name} did not answer on ${url} in ${ANSWER_DEADLINE_SECONDS} seconds`)
  }
  ready = true
  return { name, url, pid: child.pid as number, environment, ended, stop, readOutput: () => output.join('\n') }
}

const READY = Symbol('ready')

/** Neither a log record, nor a place in a stack trace, nor what Node adds to them. */
function isSentence(line: string): boolean {
  return /^(?!Node\.js v)[^\s{}(]/.test(line)
}

function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])))
}

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', onLine)
}

function waitForEnd(child: ChildProcess): Promise<{ code: number | null; reason: string }> {
  return new Promise(resolve => {
    child.on('error', error => resolve({ code: null, reason: error.message }))
    child.on('close', (code, signal) => resolve({ code, reason: signal ?? `exit code ${code}` }))
  })
}

async function waitForAnswer(url: string, signal: AbortSignal): Promise<typeof READY | undefined> {
  while (!signal.aborted) {
    const answer = await fetch(url, { signal }).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.status === 200) return READY
    await sleep(POLL_SECONDS * 1000)
  }
  return undefined
}

async function waitForDeadline(over: AbortSignal): Promise<undefined> {
  await sleep(ANSWER_DEADLINE_SECONDS * 1000, undefined, { signal: over }).catch(() => undefined)
}

function waitForAbort(signal: AbortSignal | undefined, over: AbortSignal): Promise<undefined> {
  return new Promise(resolve => {
    signal?.addEventListener('abort', () => resolve(undefined), { once: true, signal: over })
  })
}

async function endProcess(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_SECONDS * 1000)
  await ended
  clearTimeout(force)
}
