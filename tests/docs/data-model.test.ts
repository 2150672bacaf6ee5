import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../packages/reference-api/src/database/open.ts'
import { createLogger } from '../../packages/reference-api/src/logging.ts'
import { createIssuer } from '../../packages/reference-web/src/auth/issuer.ts'
import { openStorage } from '../../packages/reference-web/src/storage.ts'
import { codeIn, headingsOf, tableBelow } from './markdown.ts'

const page = 'specs/003-jwt-auth/data-model.md'
const tables = headingsOf(page).filter(heading => /^[a-z]\w*$/i.test(heading))
const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-data-model-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the data model shows the tables as the services make them', async () => {
  const made = { ...(await makeWebTables()), ...(await makeApiTables()) }

  test('every table, and no other', () => {
    expect(tables.sort()).toEqual(Object.keys(made).sort())
  })

  test.each(tables)('%s: every column, its type, and whether it may be null', table => {
    const shown = tableBelow(page, table).map(([name = '', type = '', nullable]) => ({
      name: codeIn(name),
      type: type.split(/,? /)[0]?.replace(',', ''),
      nullable: nullable === 'yes',
    }))
    expect(shown).toEqual(made[table])
  })
})

async function makeWebTables() {
  const storage = openStorage({ dataDir: folder })
  const issuer = createIssuer({
    baseUrl: 'http://localhost:3000',
    audience: 'http://localhost:4000',
    secrets: [{ version: 1, value: 'a secret that seals nothing here, 1' }],
    storage,
    log: () => {},
  })
  await (await issuer.$context).runMigrations()
  await storage.close()
  return readTables('auth.sqlite')
}

async function makeApiTables() {
  const database = await openDatabase({ file: join(folder, 'tasks.sqlite') }, createLogger())
  await database.destroy()
  return readTables('tasks.sqlite')
}

function readTables(file: string) {
  const database = new DatabaseSync(join(folder, file), { readOnly: true })
  const names = database.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
  const tables = names
    .filter(({ name }) => !name.startsWith('kysely_'))
    .map(({ name }) => [name, readColumns(database, name)] as const)
  database.close()
  return Object.fromEntries(tables)
}

function readColumns(database: DatabaseSync, table: string) {
  const columns = database.prepare('select name, type, "notnull" as required, pk from pragma_table_info(?)').all(table)
  return columns.map(({ name, type, required, pk }) => ({
    name,
    type: String(type).toLowerCase(),
    nullable: required === 0 && pk === 0,
  }))
}
