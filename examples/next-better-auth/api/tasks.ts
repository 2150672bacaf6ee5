// The tasks, in a database that is this side's own.
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { dataDir } from './config.ts'

let opened: DatabaseSync | undefined

/** Opened when it is first asked: `next build` loads this file, too. */
function open(): DatabaseSync {
  if (opened === undefined) {
    mkdirSync(dataDir, { recursive: true })
    opened = new DatabaseSync(join(dataDir, 'tasks.sqlite'), { timeout: 5000 })
    opened.exec('create table if not exists tasks (id text primary key, owner text not null, title text not null)')
  }
  return opened
}

export function listTasks(owner: string): object[] {
  return open().prepare('select id, title from tasks where owner = ? order by rowid').all(owner)
}

export function addTask(owner: string, title: string): object {
  const task = { id: randomUUID(), title }
  open().prepare('insert into tasks (id, owner, title) values (?, ?, ?)').run(task.id, owner, title)
  return task
}

/** Tells whether it was there. */
export function removeTask(owner: string, id: string): boolean {
  return open().prepare('delete from tasks where owner = ? and id = ?').run(owner, id).changes === 1
}
