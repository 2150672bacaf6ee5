// The edge of the process: settings in, a listening server out, a clean end.
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:http'
import { close, listen, makeFolder, StartError, tellReason, toldToStop } from '@jwt-guard/service'
import { pino } from 'pino'
import { createApp } from './app.ts'
import { createIssuer } from './auth/issuer.ts'
import { keepKeys } from './auth/rollover.ts'
import { checkIssuer } from './auth/self-check.ts'
import { ensureBundle } from './bundle.ts'
import { readConfig } from './config.ts'
import { createLogger } from './logging.ts'
import { keepSecret } from './secrets.ts'
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
  await close(server, GRACE_SECONDS)
  await storage.close()
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

run().then(
  () => process.exit(0),
  error => {
    // A StartError is the operator's to mend, in one line; anything else is ours, and shows where it came from.
    console.error(error instanceof StartError ? error.message : error)
    process.exit(1)
  },
)
