/** Tasks in a database. Every statement is scoped by the owner: there is no way to ask for somebody else's. */
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Database, TaskTable } from '../database/tables.ts'
import { Problem } from '../problem.ts'
import { writeCursor } from './cursor.ts'
import type { ListQuery, Task, TaskInput, TaskPage } from './task.ts'

/**
 * Where tasks are kept. A method that misses resolves to `undefined` or false; one that meets a database that is away,
 * locked or full rejects with the problem `TASKS_STORE_UNAVAILABLE`.
 */
export interface TaskStore {
  /** Newest first; from the cursor on, where there is one. */
  list(owner: string, query: ListQuery): Promise<TaskPage>
  get(owner: string, id: string): Promise<Task | undefined>
  add(task: Task): Promise<void>
  replace(owner: string, id: string, input: TaskInput, now: string): Promise<Task | undefined>
  /** Changes nothing, `updated_at` included, where the task is in that state already. */
  complete(owner: string, id: string, completed: boolean, now: string): Promise<Task | undefined>
  remove(owner: string, id: string): Promise<boolean>
  /** Resolves when the database answers. */
  ping(): Promise<void>
}

export function createTaskStore(database: Kysely<Database>): TaskStore {
  return {
    async list(owner, { completed, limit, cursor }) {
      let query = database.selectFrom('tasks').selectAll().where('user_id', '=', owner)
      if (completed !== undefined) query = query.where('completed', '=', completed)
      if (cursor !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'id'), '<', tuple(cursor.created_at, cursor.id)),
        )
      }
      // One more than asked for tells whether there is a next page.
      const rows = await attempt(
        query
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit + 1)
          .execute(),
      )
      const tasks = rows.slice(0, limit).map(toTask)
      const last = rows.length > limit ? tasks.at(-1) : undefined
      return { tasks, next_cursor: last === undefined ? null : writeCursor(last) }
    },

    async get(owner, id) {
      const query = database.selectFrom('tasks').selectAll().where('user_id', '=', owner).where('id', '=', id)
      return toTaskOrNone(await attempt(query.executeTakeFirst()))
    },

    async add(task) {
      await attempt(database.insertInto('tasks').values(task).execute())
    },

    async replace(owner, id, { title, description, completed }, now) {
      const query = database
        .updateTable('tasks')
        .set({ title, description, completed, updated_at: now })
        .where('user_id', '=', owner)
        .where('id', '=', id)
        .returningAll()
      return toTaskOrNone(await attempt(query.executeTakeFirst()))
    },

    async complete(owner, id, completed, now) {
      const query = database
        .updateTable('tasks')
        .set({
          completed,
          updated_at: sql<string>`case when completed = ${completed} then updated_at else ${now} end`,
        })
        .where('user_id', '=', owner)
        .where('id', '=', id)
        .returningAll()
      return toTaskOrNone(await attempt(query.executeTakeFirst()))
    },

    async remove(owner, id) {
      const query = database.deleteFrom('tasks').where('user_id', '=', owner).where('id', '=', id)
      return (await attempt(query.executeTakeFirstOrThrow())).numDeletedRows > 0n
    },

    async ping() {
      await attempt(sql`select 1`.execute(database))
    },
  }
}

async function attempt<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    throw new Problem('TASKS_STORE_UNAVAILABLE', { cause })
  }
}

/** The two databases spell booleans and times differently. */
function toTask({ id, user_id, title, description, completed, created_at, updated_at }: Selectable<TaskTable>): Task {
  return {
    id,
    user_id,
    title,
    description,
    completed: Boolean(completed),
    created_at: new Date(created_at).toISOString(),
    updated_at: new Date(updated_at).toISOString(),
  }
}

function toTaskOrNone(row: Selectable<TaskTable> | undefined): Task | undefined {
  return row && toTask(row)
}
