/** Where tasks are kept: embedded SQLite, or PostgreSQL where a URL names it. */
import { dirname } from 'node:path'
import { makeFolder } from '@jwt-guard/service'
import { type Dialect, Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { Logger } from 'pino'
import { migrate } from './migrations.ts'
import { sqliteDialect } from './sqlite.ts'
import type { Database } from './tables.ts'

/** Which database, as the settings name it. */
export type DatabasePlace = { readonly url: string } | { readonly file: string }

/** Opens the database and brings its tables up to date; safe when two processes do so at once. */
export async function openDatabase(place: DatabasePlace, logger: Logger): Promise<Kysely<Database>> {
  const database = new Kysely<Database>(
    'url' in place
      ? { dialect: new PostgresDialect({ pool: openPool(place.url, logger) }) }
      : { dialect: openFile(place.file) },
  )
  try {
    await migrate(database, 'url' in place ? 'postgres' : 'sqlite')
    return database
  } catch (error) {
    await database.destroy()
    throw error
  }
}

/** Waits are bounded: a database that does not answer becomes a 503, not a pile of open requests. */
function openPool(connectionString: string, logger: Logger): Pool {
  const pool = new Pool({ connectionString, connectionTimeoutMillis: 5_000, query_timeout: 10_000 })
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', err => logger.warn({ err }, 'an idle database connection broke'))
  return pool
}

/** The embedded database. A folder that is made for it is for its owner only. */
function openFile(file: string): Dialect {
  makeFolder(dirname(file))
  return sqliteDialect(file)
}
