/** The tables, step by step. A step that has been released is never changed; a new one is added after it. */
import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Database } from './tables.ts'

type Dialect = 'postgres' | 'sqlite'

/** What each database calls the types of the columns. SQLite's times are texts that sort as times do. */
const types = {
  postgres: { id: 'uuid', flag: 'boolean', time: 'timestamptz' },
  sqlite: { id: 'text', flag: 'integer', time: 'text' },
} as const

/** Runs the steps that have not run yet, under the database's own lock. */
export async function migrate(database: Kysely<Database>, dialect: Dialect): Promise<void> {
  const provider = { getMigrations: async () => migrations(dialect) }
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest()
  if (error !== undefined) throw error
}

function migrations(dialect: Dialect): Record<string, Migration> {
  const { id, flag, time } = types[dialect]
  return {
    '0001-tasks': {
      async up(database) {
        await database.schema
          .createTable('tasks')
          .ifNotExists()
          .addColumn('id', id, column => column.primaryKey())
          .addColumn('user_id', 'text', column => column.notNull())
          .addColumn('title', 'text', column => column.notNull())
          .addColumn('description', 'text')
          .addColumn('completed', flag, column => column.notNull())
          .addColumn('created_at', time, column => column.notNull())
          .addColumn('updated_at', time, column => column.notNull())
          .execute()
        // The list of one owner, in its order.
        await database.schema
          .createIndex('tasks_of_owner')
          .ifNotExists()
          .on('tasks')
          .columns(['user_id', 'created_at', 'id'])
          .execute()
      },
    },
  }
}
