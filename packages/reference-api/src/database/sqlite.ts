/** Kysely's SQLite dialect over the SQLite that Node brings along. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely'

/** A dialect for the database in `file`; `:memory:` for one that lives as long as the process. */
export function sqliteDialect(file: string): SqliteDialect {
  // Write-ahead logging lets readers and one writer work at once; a locked file is waited for.
  const database = new DatabaseSync(file, { timeout: 5_000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  return new LockingSqliteDialect(database)
}

class LockingSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    super({ database: asKyselyExpects(database) })
    this.#database = database
  }

  override createAdapter(): SqliteAdapter {
    return new LockingSqliteAdapter(this.#database)
  }
}

/** Two processes may start on one file: migrations take the write lock, which Kysely's own adapter does not. */
class LockingSqliteAdapter extends SqliteAdapter {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    super()
    this.#database = database
  }

  override async acquireMigrationLock(): Promise<void> {
    this.#database.exec('begin immediate')
  }

  override async releaseMigrationLock(): Promise<void> {
    if (this.#database.isTransaction) this.#database.exec('commit')
  }
}

function asKyselyExpects(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text)
      return {
        reader: statement.columns().length > 0,
        all: parameters => statement.all(...parameters.map(bindable)),
        run: parameters => statement.run(...parameters.map(bindable)),
        iterate: parameters => statement.iterate(...parameters.map(bindable)),
      }
    },
  }
}

/** SQLite has no booleans. */
function bindable(value: unknown): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)
}
