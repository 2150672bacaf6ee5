import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type DatabasePlace, openDatabase } from '../src/database/open.ts'
import { createLogger } from '../src/logging.ts'
import { readCursor } from '../src/tasks/cursor.ts'
import { createTaskStore } from '../src/tasks/store.ts'
import type { Task } from '../src/tasks/task.ts'
import { type PostgresServer, startPostgres } from './support/postgres.ts'

const logger = pino({ enabled: false })

let server: PostgresServer
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasks-sqlite-'))
  server = await startPostgres()
}, 60_000)
afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true })
})

let made = 0
const newSqlite = async (): Promise<DatabasePlace> => ({ file: join(folder, String(++made), 'tasks.sqlite') })
const newPostgres = async (): Promise<DatabasePlace> => ({ url: await server.newDatabase() })

const now = '2026-11-22T09:30:00.000Z'
const later = '2026-11-22T09:30:00.001Z'
const ids = [1, 2, 3, 4].map(n => `00000000-0000-7000-8000-00000000000${n}`) as [string, string, string, string]

function task(id: string, more: Partial<Task> = {}): Task {
  const created_at = more.created_at ?? now
  return {
    id,
    user_id: 'ada',
    title: 'x',
    description: null,
    completed: false,
    created_at,
    updated_at: created_at,
    ...more,
  }
}

describe.for([
  ['SQLite', newSqlite],
  ['PostgreSQL', newPostgres],
] as const)('in %s', ([, newPlace]) => {
  async function open(place?: DatabasePlace) {
    const database = await openDatabase(place ?? (await newPlace()), logger)
    onTestFinished(() => database.destroy())
    return createTaskStore(database)
  }

  test('a task comes back as it was put in, to the millisecond and the last character', async () => {
    const store = await open()
    const put = task(ids[0], {
      user_id: "o'hara\\ \u{1f984} é e\u0301",
      title: '\u{1f984}'.repeat(200),
      description: `"'\\%_\n\t\u0001;--${'é'.repeat(900)}`,
      completed: true,
      created_at: '2026-11-22T09:30:00.007Z',
      updated_at: later,
    })
    await store.add(put)
    expect(await store.get(put.user_id, put.id)).toEqual(put)
  })

  test('owners are told apart character by character', async () => {
    const store = await open()
    await store.add(task(ids[0], { user_id: 'Ada' }))
    for (const other of ['ada', 'ADA', 'Ada ', ' Ada', 'Ad', '%', 'A_a', 'A\u0301da', '']) {
      expect(await store.get(other, ids[0])).toBeUndefined()
      expect(
        await store.replace(other, ids[0], { title: 'y', description: null, completed: true }, later),
      ).toBeUndefined()
      expect(await store.complete(other, ids[0], true, later)).toBeUndefined()
      expect(await store.remove(other, ids[0])).toBe(false)
      expect(await store.list(other, { limit: 10 })).toEqual({ tasks: [], next_cursor: null })
    }
    expect(await store.get('Ada', ids[0])).toEqual(task(ids[0], { user_id: 'Ada' }))
  })

  test('the list goes from new to old, then from the greater id to the lesser, page by page', async () => {
    const store = await open()
    for (const [id, created_at] of [
      [ids[1], now],
      [ids[3], now],
      [ids[0], later],
      [ids[2], now],
    ] as const) {
      await store.add(task(id, { created_at }))
    }
    const seen: string[] = []
    let cursor: ReturnType<typeof readCursor>
    do {
      const page = await store.list('ada', { limit: 1, ...(cursor && { cursor }) })
      seen.push(...page.tasks.map(({ id }) => id))
      cursor = readCursor(page.next_cursor ?? '')
    } while (cursor !== undefined)
    expect(seen).toEqual([ids[0], ids[3], ids[2], ids[1]])
  })

  test('the list can hold one state only', async () => {
    const store = await open()
    await store.add(task(ids[0]))
    await store.add(task(ids[1], { completed: true }))
    expect((await store.list('ada', { limit: 10, completed: true })).tasks.map(({ id }) => id)).toEqual([ids[1]])
    expect((await store.list('ada', { limit: 10, completed: false })).tasks.map(({ id }) => id)).toEqual([ids[0]])
  })

  test('replacing changes what callers may set and the time of change, nothing else', async () => {
    const store = await open()
    await store.add(task(ids[0]))
    await store.add(task(ids[1]))
    const input = { title: 'y', description: 'z', completed: true }
    expect(await store.replace('ada', ids[0], input, later)).toEqual(task(ids[0], { ...input, updated_at: later }))
    expect(await store.get('ada', ids[0])).toEqual(task(ids[0], { ...input, updated_at: later }))
    expect(await store.get('ada', ids[1])).toEqual(task(ids[1]))
  })

  test('completing what is complete changes nothing', async () => {
    const store = await open()
    await store.add(task(ids[0]))
    expect(await store.complete('ada', ids[0], false, later)).toEqual(task(ids[0]))
    const completed = task(ids[0], { completed: true, updated_at: later })
    expect(await store.complete('ada', ids[0], true, later)).toEqual(completed)
    expect(await store.complete('ada', ids[0], true, '2027-01-01T00:00:00.000Z')).toEqual(completed)
  })

  test('removing tells whether there was something', async () => {
    const store = await open()
    await store.add(task(ids[0]))
    expect(await store.remove('ada', ids[0])).toBe(true)
    expect(await store.remove('ada', ids[0])).toBe(false)
  })

  test('tasks outlive the process', async () => {
    const place = await newPlace()
    const first = await openDatabase(place, logger)
    await createTaskStore(first).add(task(ids[0]))
    await first.destroy()
    expect(await (await open(place)).get('ada', ids[0])).toEqual(task(ids[0]))
  })

  test('a database that is away is told as such, with its cause', async () => {
    const database = await openDatabase(await newPlace(), logger)
    const store = createTaskStore(database)
    await store.ping()
    await database.destroy()
    const away = { code: 'TASKS_STORE_UNAVAILABLE', cause: expect.any(Error) }
    await expect(store.ping()).rejects.toMatchObject(away)
    await expect(store.list('ada', { limit: 1 })).rejects.toMatchObject(away)
    await expect(store.add(task(ids[0]))).rejects.toMatchObject(away)
  })

  test('processes that start at once all find their tables', async () => {
    const place = JSON.stringify(await newPlace())
    const script = `
      const { openDatabase } = await import(${JSON.stringify(new URL('../src/database/open.ts', import.meta.url).href)})
      const database = await openDatabase(${place}, { warn() {} })
      console.log((await database.selectFrom('tasks').selectAll().execute()).length)
      await database.destroy()`
    const starts = Array.from({ length: 3 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]),
    )
    for (const { stdout } of await Promise.all(starts)) expect(stdout).toBe('0\n')
  })
})

test('an idle connection that PostgreSQL breaks is noted and replaced, and ends nothing', async () => {
  const place = await newPostgres()
  const lines: string[] = []
  const noted = Promise.withResolvers<void>()
  const write = (line: string) => {
    lines.push(line)
    noted.resolve()
  }
  const [database, other] = [await openDatabase(place, createLogger({ write })), await openDatabase(place, logger)]
  onTestFinished(() => Promise.all([database.destroy(), other.destroy()]).then(() => {}))
  await createTaskStore(database).ping()
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
    other,
  )
  await noted.promise
  expect(lines.join('')).toContain('an idle database connection broke')
  await createTaskStore(database).ping()
})

test('a folder that is made for the embedded database is for its owner only', async () => {
  const file = join(folder, 'made', 'tasks.sqlite')
  await (await openDatabase({ file }, logger)).destroy()
  expect((await stat(join(folder, 'made'))).mode & 0o777).toBe(0o700)
})
