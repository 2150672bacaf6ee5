// The edge of the process: settings in, a listening server out, a clean end.
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { getSystemErrorMessage } from 'node:util'
import { pino } from 'pino'
import { createApp } from './app.ts'
import { createIssuer } from './auth/issuer.ts'
import { keepKeys } from './auth/rollover.ts'
import { checkIssuer } from './auth/self-check.ts'
import { ensureBundle } from './bundle.ts'
import { readConfig } from './config.ts'
import { makeFolder } from './folder.ts'
import { createLogger } from './logging.ts'
import { keepSecret } from './secrets.ts'
import { StartError } from './start-error.ts'
import { openStorage, type Storage } from './storage.ts'

const ROLLOVER_SECONDS = 3600
/** How long open requests may take to finish once the process is told to stop. */
const GRACE_SECONDS = 10
/** How long a caller may take to send a whole request. */
const REQUEST_SECONDS = 30

async function run(): Promise<void> {
  const told = toldToStop()
  // What is written here, keys and secrets among it, is for its owner alone.
  process.umask(0o077)
  const { baseUrl, apiUrl, audience, ...config } = readConfig(process.env)
  const log = createLogger(pino.destination({ fd: 2, sync: true }))
  prepareFolder(config.dataDir)
  const storage = openStorage(config)
  await reach(storage)
  const issuer = createIssuer({
    baseUrl,
    audience,
    secrets: config.secrets ?? keepSecret(config.dataDir),
    storage,
    log: (level, message, err) => log[level]({ err }, message),
  })
  await storage.alone(async () => (await issuer.$context).runMigrations())
  await keepKeys(issuer)
  await checkIssuer(issuer, { baseUrl, audience })
  const rollover = setInterval(() => {
    keepKeys(issuer).catch(err => log.error({ err }, 'the keys could not be looked after'))
  }, ROLLOVER_SECONDS * 1000)

  const app = createApp({ issuer, baseUrl, apiUrl, bundle: ensureBundle(), log })
  const server = createServer({ requestTimeout: REQUEST_SECONDS * 1000 }, app)
  await listen(server, config.port)
  console.log(`listening on http://localhost:${config.port}`)

  await told
  clearInterval(rollover)
  await close(server)
  await storage.close()
}

/** Resolves at the first signal. Later ones change nothing: a terminal and a supervisor may both send one. */
function toldToStop(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve())
  })
}

function prepareFolder(dataDir: string): void {
  try {
    makeFolder(dataDir)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StartError(`DATA_DIR must be a folder that can be written to: ${tellReason(error)} at ${dataDir}`)
  }
}

async function reach(storage: Storage): Promise<void> {
  try {
    await storage.ping()
  } catch (error) {
    throw new StartError(`DATABASE_URL must name a database that answers: ${tellReason(error)}`)
  }
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port)
    await once(server, 'listening')
  } catch (error) {
    throw new StartError(`PORT ${port} ${tellPortFault(error)}; choose another`)
  }
}

function tellPortFault(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return 'is taken by another program'
    case 'EACCES':
      return 'is not allowed to this user'
    default:
      return `cannot be listened on: ${tellReason(error)}`
  }
}

/** Takes no more requests, and waits for the open ones as long as they are given. */
async function close(server: Server): Promise<void> {
  // From now on a connection ends with its answer instead of being kept alive.
  server.on('request', (_request, response) => response.once('close', () => server.closeIdleConnections()))
  const deadline = setTimeout(() => server.closeAllConnections(), GRACE_SECONDS * 1000)
  server.close()
  await once(server, 'close')
  clearTimeout(deadline)
}

/** What went wrong, in one line of words: of the system's errors Node itself tells little but the code. */
function tellReason(error: unknown): string {
  const { errno, errors, message } = error as NodeJS.ErrnoException & { errors?: readonly unknown[] }
  if (errors?.[0] !== undefined) return tellReason(errors[0]) // one for each address that was tried
  return typeof errno === 'number' ? getSystemErrorMessage(errno) : message.replace(/\n.*/s, '')
}

run().then(
  () => process.exit(0),
  error => {
    // A StartError is the operator's to mend, in one line; anything else is ours, and shows where it came from.
    console.error(error instanceof StartError ? error.message : error)
    process.exit(1)
  },
)
