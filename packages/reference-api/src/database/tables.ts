/** The tables as statements see them. */
import type { ColumnType } from 'kysely'

/** The table of tasks: PostgreSQL gives booleans and dates, SQLite gives numbers and texts. */
export interface TaskTable {
  id: string
  user_id: string
  title: string
  description: string | null
  completed: ColumnType<boolean | number, boolean, boolean>
  created_at: ColumnType<Date | string, string, never>
  updated_at: ColumnType<Date | string, string, string>
}

export interface Database {
  tasks: TaskTable
}
