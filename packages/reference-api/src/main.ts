/** The process edge: settings in, a listening server out, a clean end. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getSystemErrorMessage } from 'node:util'
import { OptionsError } from 'jwt-guard'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { v7 } from 'uuid'
import { createApp } from './app.ts'
import { readSettings, type Settings, SettingsError } from './config.ts'
import { openDatabase } from './database/open.ts'
import type { Database } from './database/tables.ts'
import { createTaskGuard } from './guard.ts'
import { createLogger, logGuardEvents } from './logging.ts'
import { createApiServer } from './server.ts'
import { createTaskStore } from './tasks/store.ts'

/** How long open requests may take to finish once the process is told to stop. */
const graceSeconds = 10
/** How long a caller may take to send a whole request. */
const requestSeconds = 30

async function run(): Promise<void> {
  process.umask(0o077) // what the process writes is for its owner only
  const told = toldToStop()
  const settings = readSettings(process.env)
  const logger = createLogger()
  const database = await open(settings, logger)
  const { issuer, audience, jwksUri, corsOrigins } = settings
  const guard = createTaskGuard({ issuer, audience, jwksUri, onEvent: logGuardEvents(logger) })
  const store = createTaskStore(database)
  const app = createApp({ store, guard, corsOrigins, logger, clock: Date.now, newId: v7 })

  const server = createApiServer(app, { requestTimeout: requestSeconds * 1000 })
  server.on('request', (_request, response) => {
    // Once no more requests are taken, a connection ends with its answer instead of being kept alive.
    response.once('close', () => server.listening || server.closeIdleConnections())
  })
  process.stdout.write(`listening on http://localhost:${await listen(server, settings.port)}\n`)
  // The issuer may come up later: the guard notes the failure, and the first request or probe tries again.
  guard.warm().catch(() => {})

  await told
  await close(server)
  guard.close()
  await database.destroy()
}

/** Resolves at the first signal. Later ones change nothing: a terminal and a supervisor may both send one. */
function toldToStop(): Promise<void> {
  return new Promise(resolve => {
    process.on('SIGINT', () => resolve())
    process.on('SIGTERM', () => resolve())
  })
}

async function open({ database: place }: Settings, logger: Logger): Promise<Kysely<Database>> {
  try {
    return await openDatabase(place, logger)
  } catch (cause) {
    const hint =
      'url' in place
        ? 'DATABASE_URL must name a database that can be opened'
        : 'DATA_DIR must be a folder in which a database can be opened'
    throw new SettingsError(`${hint}: ${tellReason(cause)}`, { cause })
  }
}

/** Listens, and tells the port. */
async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (cause) {
    throw new SettingsError(`PORT ${port} ${tellPortFault(cause)}; choose another`, { cause })
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
  const deadline = setTimeout(() => server.closeAllConnections(), graceSeconds * 1000)
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
    // The guard refuses its options in one line, too: a setting that was not refused before is the operator's to mend.
    const isSetting = error instanceof SettingsError || error instanceof OptionsError
    process.stderr.write(`${isSetting ? error.message : error?.stack}\n`)
    process.exit(1)
  },
)
