import { expect, test } from 'vitest'
import { startApi } from './support/api.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const absent = '01a20406-6e28-7cc8-8583-186cf1af3831'

test('a new task is answered whole, with 201 and its place', async () => {
  const api = await startApi()
  const ada = await api.person('ada')
  const { status, headers, body } = await ada.ask('POST', '', { json: { title: '  Buy milk ' } })
  expect(status).toBe(201)
  expect(body).toEqual({
    id: expect.stringMatching(uuid),
    user_id: 'ada',
    title: 'Buy milk',
    description: null,
    completed: false,
    created_at: '2026-11-22T09:30:00.000Z',
    updated_at: '2026-11-22T09:30:00.000Z',
  })
  const { id } = body as { id: string }
  expect(headers.get('location')).toBe(`/api/ada/tasks/${id}`)
  expect((await ada.ask('GET', `/${id}`)).body).toEqual(body)
})

test('the place of a new task spells the subject as a path must', async () => {
  const api = await startApi()
  const sub = 'auth0|ada/lovelace é'
  const ada = await api.person(sub)
  const { headers, body } = await ada.ask('POST', '', { json: { title: 'x' } })
  expect(body).toMatchObject({ user_id: sub })
  expect((await api.ask({ path: headers.get('location') ?? '', token: ada.token })).body).toEqual(body)
})

test('a new task keeps what it is given', async () => {
  const ada = await (await startApi()).person('ada')
  const json = { title: 'Buy milk', description: ' two\nlitres ', completed: true }
  expect((await ada.ask('POST', '', { json })).body).toMatchObject(json)
})

test('an id in upper case names the same task', async () => {
  const ada = await (await startApi()).person('ada')
  const task = await ada.add('x')
  expect((await ada.ask('GET', `/${task.id.toUpperCase()}`)).body).toEqual(task)
})

test('PUT replaces everything, also what it leaves out, and keeps the time of making', async () => {
  const api = await startApi()
  const ada = await api.person('ada')
  const { body } = await ada.ask('POST', '', { json: { title: 'a', description: 'b', completed: true } })
  const { id, created_at } = body as { id: string; created_at: string }
  api.time.now += 1000
  const replaced = await ada.ask('PUT', `/${id}`, { json: { title: 'c' } })
  expect(replaced.status).toBe(200)
  expect(replaced.body).toEqual({
    id,
    user_id: 'ada',
    title: 'c',
    description: null,
    completed: false,
    created_at,
    updated_at: '2026-11-22T09:30:01.000Z',
  })
  expect((await ada.ask('GET', `/${id}`)).body).toEqual(replaced.body)
})

test('PUT makes no task', async () => {
  const ada = await (await startApi()).person('ada')
  expect((await ada.ask('PUT', `/${absent}`, { json: { title: 'a' } })).status).toBe(404)
  expect((await ada.ask('GET')).body).toEqual({ tasks: [], next_cursor: null })
})

test('DELETE answers 204 once, then 404', async () => {
  const ada = await (await startApi()).person('ada')
  const { id } = await ada.add('x')
  expect((await ada.ask('DELETE', `/${id}`)).status).toBe(204)
  expect((await ada.ask('DELETE', `/${id}`)).status).toBe(404)
  expect((await ada.ask('GET', `/${id}`)).status).toBe(404)
})

test.for([
  ['no body', {}],
  ['an empty object', { json: {} }],
  ['completed: true', { json: { completed: true } }],
  ['no bytes of JSON', { headers: { 'content-type': 'application/json' } }],
] as const)('PATCH complete with %s completes', async ([, sent]) => {
  const ada = await (await startApi()).person('ada')
  const { id } = await ada.add('x')
  const { status, body } = await ada.ask('PATCH', `/${id}/complete`, sent)
  expect(status).toBe(200)
  expect(body).toMatchObject({ id, completed: true })
})

test('PATCH complete is idempotent: the second changes nothing, updated_at included', async () => {
  const api = await startApi()
  const ada = await api.person('ada')
  const { id } = await ada.add('x')
  api.time.now += 1000
  const first = await ada.ask('PATCH', `/${id}/complete`)
  api.time.now += 1000
  const second = await ada.ask('PATCH', `/${id}/complete`)
  expect(first.body).toMatchObject({ completed: true, updated_at: '2026-11-22T09:30:01.000Z' })
  expect(second.body).toEqual(first.body)
  const reopened = await ada.ask('PATCH', `/${id}/complete`, { json: { completed: false } })
  expect(reopened.body).toMatchObject({ completed: false, updated_at: '2026-11-22T09:30:02.000Z' })
})

test('the list is newest first, also within one millisecond', async () => {
  const api = await startApi()
  const ada = await api.person('ada')
  for (const title of ['a', 'b', 'c']) await ada.add(title)
  api.time.now += 1
  await ada.add('d')
  const { body } = await ada.ask('GET')
  expect((body as { tasks: { title: string }[] }).tasks.map(task => task.title)).toEqual(['d', 'c', 'b', 'a'])
})

test('the list can be asked for one state', async () => {
  const ada = await (await startApi()).person('ada')
  await ada.ask('POST', '', { json: { title: 'done', completed: true } })
  await ada.add('open')
  expect((await ada.ask('GET', '?completed=true')).body).toMatchObject({ tasks: [{ title: 'done' }] })
  expect((await ada.ask('GET', '?completed=false')).body).toMatchObject({ tasks: [{ title: 'open' }] })
})

test('following the cursor shows every task once, even while others are added and removed', async () => {
  const api = await startApi()
  const ada = await api.person('ada')
  const made: string[] = []
  for (let n = 0; n < 7; n++) {
    if (n % 3 === 0) api.time.now += 1
    made.unshift((await ada.add(String(n))).id)
  }
  const seen: string[] = []
  let next = ''
  do {
    const { body } = await ada.ask('GET', `?limit=3${next}`)
    const page = body as { tasks: { id: string }[]; next_cursor: string | null }
    seen.push(...page.tasks.map(task => task.id))
    await ada.add('newer')
    await ada.ask('DELETE', `/${page.tasks.at(-1)?.id}`)
    next = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
  } while (next !== '')
  expect(seen).toEqual(made)
})

test('a page that ends with the last task has no next one', async () => {
  const ada = await (await startApi()).person('ada')
  await ada.add('a')
  await ada.add('b')
  expect((await ada.ask('GET', '?limit=2')).body).toMatchObject({ next_cursor: null })
})

test('a list without a limit has at most 50 tasks', async () => {
  const ada = await (await startApi()).person('ada')
  for (let n = 0; n < 51; n++) await ada.add(String(n))
  const { body } = await ada.ask('GET')
  expect((body as { tasks: unknown[] }).tasks).toHaveLength(50)
  expect(body).toMatchObject({ next_cursor: expect.any(String) })
})

test("each has her own list, and another's task is as absent as one that never was", async () => {
  const api = await startApi()
  const [ada, eve] = [await api.person('ada'), await api.person('eve')]
  const { id } = await ada.add('secret')
  const before = await ada.ask('GET', `/${id}`)
  expect((await eve.ask('GET')).body).toEqual({ tasks: [], next_cursor: null })
  for (const [method, rest, json] of [
    ['GET', ''],
    ['PUT', '', { title: 'mine' }],
    ['PATCH', '/complete', { completed: true }],
    ['DELETE', ''],
  ] as const) {
    const other = await eve.ask(method, `/${id}${rest}`, { json })
    const never = await eve.ask(method, `/${absent}${rest}`, { json })
    expect(other.status).toBe(404)
    expect(other.body).toEqual(never.body)
  }
  expect((await ada.ask('GET', `/${id}`)).body).toEqual(before.body)
})

test("a cursor of one person's list shows nothing of it to another", async () => {
  const api = await startApi()
  const [ada, eve] = [await api.person('ada'), await api.person('eve')]
  for (const title of ['a', 'b', 'c']) await ada.add(title)
  const { next_cursor } = (await ada.ask('GET', '?limit=1')).body as { next_cursor: string }
  expect((await eve.ask('GET', `?cursor=${next_cursor}`)).body).toEqual({ tasks: [], next_cursor: null })
})

test.for(['1', 'me', '%00', '..%2f..', '01a20406-6e28-7cc8-8583-186cf1af383', `${absent}%20`, "'--"])(
  'an id that is not a UUID, such as %s, belongs to no task',
  async id => {
    const ada = await (await startApi()).person('ada')
    expect((await ada.ask('GET', `/${id}`)).status).toBe(404)
    expect((await ada.ask('PUT', `/${id}`, { json: { title: 'a' } })).status).toBe(404)
    expect((await ada.ask('PATCH', `/${id}/complete`)).status).toBe(404)
    expect((await ada.ask('DELETE', `/${id}`)).status).toBe(404)
  },
)
