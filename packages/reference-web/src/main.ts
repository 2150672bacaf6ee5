import { accessSync, constants, mkdirSync } from 'node:fs'
import type { Server } from 'node:http'
import { pino } from 'pino'
import { createApp } from './app.ts'
import { createIssuer } from './auth/issuer.ts'
import { keepKeys } from './auth/rollover.ts'
import { checkIssuer } from './auth/self-check.ts'
import { ensureBundle } from './bundle.ts'
import { readConfig } from './config.ts'
import { keepSecret } from './secrets.ts'
import { StartError } from './start-error.ts'
import { openStorage, type Storage } from './storage.ts'

const HOUR_MILLISECONDS = 3_600_000
/** How long a request under way may take to end once the process is asked to stop. */
const PATIENCE_MILLISECONDS = 5000

try {
  await start()
} catch (error) {
  // A StartError is the operator's to mend, in one line; anything else is ours, and shows where it came from.
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}

async function start(): Promise<void> {
  process.umask(0o077)
  const config = readConfig(process.env)
  const log = pino({ name: 'reference-web' }, pino.destination({ fd: 2, sync: true }))
  prepareFolder(config.dataDir)
  const storage = openStorage(config)
  const secrets = config.secrets ?? keepSecret(config.dataDir)
  const { baseUrl, apiUrl, audience, port } = config
  const issuer = createIssuer({
    baseUrl,
    audience,
    secrets,
    storage,
    log: (level, message, err) => log[level]({ err }, message),
  })
  const bundle = ensureBundle()

  await reach(storage)
  await storage.alone(async () => (await issuer.$context).runMigrations())
  await keepKeys(issuer)
  await checkIssuer(issuer, config)

  const server = createApp({ issuer, baseUrl, apiUrl, bundle, log }).listen(port)
  await listening(server, port)
  const rollover = setInterval(
    () => keepKeys(issuer).catch(err => log.error({ err }, 'keys not kept')),
    HOUR_MILLISECONDS,
  )
  console.log(`listening on http://localhost:${port}`)

  const stop = async () => {
    clearInterval(rollover)
    setTimeout(() => server.closeAllConnections(), PATIENCE_MILLISECONDS).unref()
    await new Promise(done => server.close(done))
    await storage.close()
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)
}

function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StartError(`DATA_DIR must be a folder that can be written to: ${codeOf(error)} at ${dataDir}`)
  }
}

async function reach(storage: Storage): Promise<void> {
  try {
    await storage.ping()
  } catch (error) {
    throw new StartError(`DATABASE_URL names a database that does not answer: ${codeOf(error)}`)
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('listening', done)
    server.once('error', error => fail(new StartError(`PORT ${port} can't be used: ${codeOf(error)}; choose another`)))
  })
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? (error as Error).message)
}
