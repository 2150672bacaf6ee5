import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '@jwt-guard/service'
import pg from 'pg'

/** Where users, sessions and keys are kept. */
export interface Storage {
  /** Handed to Better Auth, which speaks to either. */
  readonly database: DatabaseSync | pg.Pool
  /** Runs `work` while no other process on the same storage, and no other call here, runs its own. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Rejects when the storage can't be reached. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Seconds that a start waits for another process to finish its own. */
const LOCK_TIMEOUT_SECONDS = 20
/** Names our lock among PostgreSQL's advisory locks: "jwtg" in ASCII. */
const ADVISORY_LOCK = 0x6a777467

/** PostgreSQL where a URL is given, else SQLite at `auth.sqlite` in the data folder. */
export function openStorage(config: { readonly databaseUrl?: string; readonly dataDir: string }): Storage {
  return config.databaseUrl === undefined ? openSqlite(config.dataDir) : openPostgres(config.databaseUrl)
}

function openSqlite(dataDir: string): Storage {
  const database = openFile(dataDir)
  const inTurn = queue()
  return {
    database,
    alone: work =>
      inTurn(async () => {
        const lock = takeLock(dataDir)
        try {
          return await work()
        } finally {
          lock.close()
        }
      }),
    async ping() {
      database.exec('select 1')
    },
    async close() {
      database.close()
    },
  }
}

function openFile(dataDir: string): DatabaseSync {
  const path = join(dataDir, 'auth.sqlite')
  try {
    const database = new DatabaseSync(path, { timeout: 5000 })
    // SQLite changes its journal for one at a time, and does not wait for its turn
    const lock = takeLock(dataDir)
    try {
      database.exec('pragma journal_mode = wal')
    } finally {
      lock.close()
    }
    return database
  } catch (error) {
    throw new StartError(`DATA_DIR must hold a database, or none yet: ${(error as Error).message} at ${path}`)
  }
}

/**
 * SQLite's own file lock, until it is closed: it ends with its process, however that ends. It is taken on a file of its own,
 * because Better Auth writes to the database through another connection meanwhile.
 */
function takeLock(dataDir: string): DatabaseSync {
  const lock = new DatabaseSync(join(dataDir, 'auth.lock'), { timeout: LOCK_TIMEOUT_SECONDS * 1000 })
  try {
    lock.exec('begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

function openPostgres(connectionString: string): Storage {
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 5000 })
  // An idle connection that breaks is replaced at the next query; unheard, the event would end the process.
  pool.on('error', () => {})
  const inTurn = queue()
  return {
    database: pool,
    alone: work =>
      inTurn(async () => {
        const client = await pool.connect()
        try {
          await client.query(`set lock_timeout = '${LOCK_TIMEOUT_SECONDS}s'`)
          await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK])
          return await work()
        } finally {
          // Ending the connection, rather than returning it to the pool, ends the lock whatever happened.
          client.release(true)
        }
      }),
    async ping() {
      await pool.query('select 1')
    },
    close: () => pool.end(),
  }
}

function queue() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}
