import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type Body, startApi } from './support/api.ts'

const json = { 'content-type': 'application/json' }

/** The operations that take a body, each on a task that exists. */
async function writers() {
  const api = await startApi()
  const ada = await api.person('ada')
  const { id } = await ada.add('x')
  const writer =
    (method: string, rest: string) =>
    (body: Body, headers: Record<string, string> = json) =>
      ada.ask(method, rest, { body, headers })
  const [post, put, patch] = [writer('POST', ''), writer('PUT', `/${id}`), writer('PATCH', `/${id}/complete`)]
  return { post, put, patch, all: [post, put, patch] }
}

test.for([
  ['cut off', '{"title": "a"'],
  ['not JSON at all', 'title=a'],
  ['two values', '{}{}'],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['an overlong NUL', Buffer.from('{"title":"\xc0\x80"}', 'latin1')],
  ['a surrogate as bytes', Buffer.from('{"title":"\xed\xa0\x80"}', 'latin1')],
] as const)('a body that is %s is answered with 400', async ([, body]) => {
  for (const write of (await writers()).all) {
    const answer = await write(body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'TASKS_BODY_MALFORMED' })
  }
})

test.for(['null', '[]', '"title"', '1', 'true'])(
  'a body that is JSON but no object, %s, is answered with 422',
  async body => {
    for (const write of (await writers()).all) {
      const answer = await write(body)
      expect(answer.status).toBe(422)
      expect(answer.body).toMatchObject({ errors: [{ pointer: '#', detail: 'must be an object' }] })
    }
  },
)

test.for([
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/problem+json',
  'application/merge-patch+json',
  'application/jsonp',
  'json',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
])('a body of type %s is answered with 415', async type => {
  for (const write of (await writers()).all) {
    const { status, headers } = await write('{"title":"a"}', { 'content-type': type })
    expect(status).toBe(415)
    expect(headers.get('accept')).toBe('application/json')
  }
})

test('a body without a type is answered with 415', async () => {
  for (const write of (await writers()).all) expect((await write(Buffer.from('{"title":"a"}'), {})).status).toBe(415)
})

test.for(['application/json', 'APPLICATION/JSON; charset="UTF-8"', 'application/json;charset=utf-8'])(
  'a body of type %s is read',
  async type => {
    const { post } = await writers()
    expect((await post('{"title":"a"}', { 'content-type': type })).status).toBe(201)
  },
)

test.for(['gzip', 'deflate', 'br', 'zstd', 'identity, gzip', 'x'])(
  'a body in the content coding %s is answered with 415, unread',
  async coding => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, ' '))
    for (const write of (await writers()).all) {
      const { status, headers } = await write(bomb, { ...json, 'content-encoding': coding })
      expect(status).toBe(415)
      expect(headers.get('accept-encoding')).toBe('identity')
    }
  },
)

test('a body of 16,384 bytes is read, and one byte more is answered with 413', async () => {
  const { post } = await writers()
  const frame = '{"title":"a"}'
  expect((await post(frame.padEnd(16_384))).status).toBe(201)
  for (const write of (await writers()).all) expect((await write(frame.padEnd(16_385))).status).toBe(413)
})

test('a body that does not say its length is measured as it comes', async () => {
  for (const write of (await writers()).all) {
    const stream = new Blob([' '.repeat(20_000)]).stream()
    expect((await write(stream)).status).toBe(413)
  }
})

test('every unknown member is named, whatever it is called', async () => {
  const { post, put, patch } = await writers()
  const body = '{"title":"a","__proto__":1,"constructor":2,"user_id":"eve","a/b~c é":3}'
  for (const write of [post, put]) {
    const answer = await write(body)
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      code: 'TASKS_INPUT_INVALID',
      errors: ['__proto__', 'constructor', 'user_id', 'a~1b~0c%20%C3%A9'].map(name => ({
        pointer: `#/${name}`,
        detail: 'is not known',
      })),
    })
  }
  expect((await patch('{"completed":true,"title":"a"}')).body).toMatchObject({ errors: [{ pointer: '#/title' }] })
})

test('every rule that is broken is named at its place', async () => {
  const { post, put } = await writers()
  for (const write of [post, put]) {
    expect((await write('{"description":1,"completed":"yes"}')).body).toMatchObject({
      status: 422,
      errors: [
        { pointer: '#/title', detail: 'must be a string' },
        { pointer: '#/description', detail: 'must be a string' },
        { pointer: '#/completed', detail: 'must be true or false' },
      ],
    })
  }
})

test.for([
  ['title', '""'],
  ['title', '" \\n\\u00a0\\ufeff "'],
  ['title', JSON.stringify('a'.repeat(201))],
  ['title', '"a\\u0000"'],
  ['title', '"\\ud800"'],
  ['title', '"\\udc00\\ud800"'],
  ['title', 'null'],
  ['title', '["a"]'],
  ['description', JSON.stringify('a'.repeat(1001))],
  ['description', '"\\u0000"'],
  ['description', '"a\\udfff"'],
  ['description', '{}'],
  ['completed', '0'],
  ['completed', 'null'],
])('%s may not be %s', async ([name, value]) => {
  const { post, put, patch } = await writers()
  const rest = name === 'title' ? '' : '"title":"a",'
  for (const write of [post, put]) {
    const answer = await write(`{${rest}"${name}":${value}}`)
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ errors: [{ pointer: `#/${name}` }] })
  }
  if (name === 'completed') expect((await patch(`{"completed":${value}}`)).status).toBe(422)
})

test('a flood of unknown members is answered in few words', async () => {
  const { post } = await writers()
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: 1500 }, (_, n) => [`m${n}`, 1])))
  expect(((await post(body)).body as { errors: unknown[] }).errors.length).toBeLessThanOrEqual(20)
})

test('a body that was not read is never taken for an empty one', async () => {
  const quick = await startApi()
  const connected = Promise.withResolvers<Socket>()
  const check: typeof quick.guard.check = async (...asked) => {
    // The caller closes its side before the guard has judged.
    await once(await connected.promise, 'end')
    return quick.guard.check(...asked)
  }
  const api = await startApi({ guard: { ...quick.guard, check } })
  api.server.once('connection', connected.resolve)
  const ada = await api.person('ada')
  const task = { id: '01a20406-6e28-7cc8-8583-186cf1af3831', user_id: 'ada', title: 'x', description: null }
  const [created_at, updated_at] = ['2026-11-22T09:30:00.000Z', '2026-11-22T09:30:00.000Z']
  await api.store.add({ ...task, completed: false, created_at, updated_at })
  const body = '{"completed":false}'
  const socket = connect(Number(new URL(api.origin).port), '127.0.0.1')
  socket.end(
    `PATCH ${ada.tasks}/${task.id}/complete HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Authorization: Bearer ${ada.token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  await socket.toArray()
  expect(await api.store.get('ada', task.id)).toMatchObject({ completed: false })
})

test('deep nesting is refused like any other wrong value', async () => {
  const { post } = await writers()
  const deep = '['.repeat(8000) + ']'.repeat(8000)
  expect((await post(`{"title":${deep}}`)).status).toBe(422)
})

test('a byte order mark is passed over (RFC 8259 §8.1)', async () => {
  const { post } = await writers()
  expect((await post('\ufeff{"title":"a"}')).body).toMatchObject({ title: 'a' })
})

test('of repeated members the last counts', async () => {
  const { post } = await writers()
  expect((await post('{"title":"a","title":"b"}')).body).toMatchObject({ title: 'b' })
})

test.for([
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=-1', 'limit'],
  ['limit=1.5', 'limit'],
  ['limit=1e1', 'limit'],
  ['limit=01', 'limit'],
  ['limit=', 'limit'],
  ['limit=%31%00', 'limit'],
  ['limit=1&limit=2', 'limit'],
  ['limit[]=1', 'limit[]'],
  ['completed=1', 'completed'],
  ['completed=TRUE', 'completed'],
  ['completed=', 'completed'],
  ['completed=true&completed=true', 'completed'],
  ['cursor=', 'cursor'],
  ['cursor=zzz', 'cursor'],
  ['cursor=%ff%fe', 'cursor'],
  ['cursor=a&cursor=b', 'cursor'],
  ['complete=true', 'complete'],
  ['__proto__=1', '__proto__'],
  ['user_id=eve', 'user_id'],
])('the query %s is answered with 422', async ([query, parameter]) => {
  const ada = await (await startApi()).person('ada')
  const { status, body } = await ada.ask('GET', `?${query}`)
  expect(status).toBe(422)
  expect(body).toMatchObject({ errors: [{ parameter }] })
})

test.for(['limit=1', 'limit=100', 'completed=false&limit=7'])('the query %s is good', async query => {
  const ada = await (await startApi()).person('ada')
  expect((await ada.ask('GET', `?${query}`)).status).toBe(200)
})
