/** The process edge: settings in, a listening server out, a clean end. */
import { close, listen, StartError, tellReason, toldToStop } from '@jwt-guard/service'
import { OptionsError } from 'jwt-guard'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { v7 } from 'uuid'
import { createApp } from './app.ts'
import { readSettings, type Settings } from './config.ts'
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
  process.stdout.write(`listening on http://localhost:${await listen(server, settings.port)}\n`)
  // The issuer may come up later: the guard notes the failure, and the first request or probe tries again.
  guard.warm().catch(() => {})

  await told
  await close(server, graceSeconds)
  guard.close()
  await database.destroy()
}

async function open({ database: place }: Settings, logger: Logger): Promise<Kysely<Database>> {
  try {
    return await openDatabase(place, logger)
  } catch (cause) {
    const hint =
      'url' in place
        ? 'DATABASE_URL must name a database that can be opened'
        : 'DATA_DIR must be a folder in which a database can be opened'
    throw new StartError(`${hint}: ${tellReason(cause)}`, { cause })
  }
}

run().then(
  () => process.exit(0),
  error => {
    // The guard refuses its options in one line, too: a setting that was not refused before is the operator's to mend.
    const isMendable = error instanceof StartError || error instanceof OptionsError
    process.stderr.write(`${isMendable ? error.message : error?.stack}\n`)
    process.exit(1)
  },
)
