// No way of writing a path lets one person's token reach another's tasks. Requests go over a bare socket, so that nothing
// on our side makes a path better than it is.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GuardedApi, startGuardedApi } from '../harness/api.ts'
import { fillPath, loadContract } from '../harness/contract.ts'
import { sendBytes } from '../harness/http.ts'
import { exampleRequest } from '../harness/requests.ts'

const { operations } = await loadContract('tasks-api')
const protectedOperations = operations.filter(({ security }) => security.length > 0)
const MARK = 'Nobody else may read this'

const api: GuardedApi = await startGuardedApi()
const host = new URL(api.service.url).host
const [mallory, victim] = [randomUUID(), randomUUID()]
let task: string

beforeAll(async () => {
  task = (await api.createTask(victim, MARK)).id
})
afterAll(() => api.stop())

/** One request for a target as it is; resolves to the whole answer. */
function ask(method: string, target: string, subject: string, body = '', more = ''): Promise<string> {
  const { authorization } = api.authorize(subject)
  const fields = `Host: ${host}\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\n${more}`
  const length = Buffer.byteLength(body)
  return sendBytes(
    api.service.url,
    Buffer.from(
      `${method} ${target} HTTP/1.1\r\n${fields}Content-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
      'latin1',
    ),
  )
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
}

/** Every letter percent-encoded. */
function encodeAll(text: string, before = '%'): string {
  return [...Buffer.from(text)].map(byte => before + byte.toString(16).padStart(2, '0')).join('')
}

/** Ways to write the victim's place in a path, for somebody who may only write her own. */
const segments: readonly (readonly [string, string])[] = [
  ['as it is', victim],
  ['percent-encoded', encodeAll(victim)],
  ['percent-encoded twice', encodeAll(victim, '%25')],
  ['percent-encoded in capitals', encodeAll(victim).toUpperCase()],
  ['in capitals', victim.toUpperCase()],
  ['after her own and an encoded slash', `${mallory}%2f${victim}`],
  ['after her own and encoded dots', `${mallory}%2f%2e%2e%2f${victim}`],
  ['after her own and dots', `${mallory}/../${victim}`],
  ['after her own and dots that are encoded', `${mallory}/%2e%2e/${victim}`],
  ['after her own and dots that are encoded twice', `${mallory}/%252e%252e/${victim}`],
  ['after her own and overlong dots', `${mallory}/%c0%ae%c0%ae/${victim}`],
  ['after her own and an overlong slash', `${mallory}%c0%af..%c0%af${victim}`],
  ['after her own and a backslash', `${mallory}\\..\\${victim}`],
  ['after her own and an encoded backslash', `${mallory}%5c..%5c${victim}`],
  ['after a dot', `./${victim}`],
  ['after an encoded dot', `%2e/${victim}`],
  ['after nothing', `/${victim}`],
  ['after an encoded slash', `%2f${victim}`],
  ['before NUL', `${victim}%00`],
  ['before NUL and her own', `${victim}%00${mallory}`],
  ['after her own and NUL', `${mallory}%00${victim}`],
  ['before a space', `${victim}%20`],
  ['before a plus', `${victim}+`],
  ['before a line feed', `${victim}%0a`],
  ['before a dot', `${victim}.`],
  ['with a matrix parameter', `${victim};user_id=${mallory}`],
  ['as a matrix parameter', `${mallory};user_id=${victim}`],
  ['beside her own', `${mallory},${victim}`],
  ['after a fragment', `${mallory}#/../${victim}`],
  ['after an encoded question mark', `${mallory}%3f/../${victim}`],
  ['with a zero-width space', `${victim}%e2%80%8b`],
  ['with a byte order mark', `%ef%bb%bf${victim}`],
  [
    'in full-width letters',
    encodeURIComponent(victim.replace(/[a-f0-9]/g, letter => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))),
  ],
  ['in broken encoding', `${victim}%`],
  ['in invalid UTF-8', `${victim}%ff`],
]

/** Ways to write the whole target. */
function writeTargets(path: string): readonly (readonly [string, string])[] {
  const own = path.replace(victim, mallory)
  return [
    ['with a slash at the end', `${path}/`],
    ['with two slashes at the start', `/${path}`],
    ['with two slashes within', path.replace('/tasks', '//tasks')],
    ['with an encoded slash at the start', `/%2f${path.slice(1)}`],
    ['in capitals', path.toUpperCase()],
    ['with its words in capitals', path.replace('/api', '/API').replace('/tasks', '/TASKS')],
    ['with encoded words', path.replace('api', encodeAll('api')).replace('tasks', encodeAll('tasks'))],
    ['in absolute form', `http://${host}${path}`],
    ['in absolute form, for another host', `http://elsewhere.example${path}`],
    ['in absolute form, with her own path as its user', `http://${mallory}@${host}${path}`],
    ['without its first slash', path.slice(1)],
    ['after dots', `/healthz/..${path}`],
    ['after encoded dots', `/healthz/%2e%2e${path}`],
    ['after her own and dots', `${own}/../../..${path}`],
    ['after her own and encoded dots', `${own}/%2e%2e/%2e%2e/%2e%2e${path}`],
    ['with her own in the query', `${path}?user_id=${mallory}`],
    ['with her own in the fragment', `${path}#${own}`],
  ]
}

/** Whatever the answer, it is a refusal, it shows nothing, and the victim's tasks are what they were. */
async function expectRefused(method: string, target: string, body?: string, more?: string): Promise<void> {
  const before = await api.listTasks(victim)
  const answer = await ask(method, target, mallory, body, more)
  expect([400, 403, 404, 405]).toContain(statusOf(answer))
  expect(answer).not.toContain(MARK)
  expect(await api.listTasks(victim)).toBe(before)
}

describe.each(protectedOperations)("$id never reaches another person's tasks", operation => {
  const { body } = exampleRequest(operation, { user_id: victim, id: randomUUID() })

  test.each(segments)('by a segment %s', async (_, segment) => {
    await expectRefused(operation.method, fillPath(operation, { user_id: segment, id: task }), body?.toString())
  })

  test.each(writeTargets(operation.path))('by a path %s', async (_, template) => {
    const target = template
      .replaceAll('{user_id}', victim)
      .replaceAll('{USER_ID}', victim)
      .replace(/\{id\}/gi, task)
    await expectRefused(operation.method, target, body?.toString())
  })
})

describe('a path is decoded once', () => {
  test('and is her own however she encodes it', async () => {
    const answer = await ask('GET', `/api/${encodeAll(mallory)}/tasks`, mallory)
    expect(statusOf(answer)).toBe(200)
  })

  // What the issuer calls a subject is its own affair: some are no UUIDs.
  test.each([
    ['letters in another case', 'alice', 'Alice'],
    ['NFD for NFC', 'jos\u00e9', 'jose\u0301'],
    ['NFC for NFD', 'jose\u0301', 'jos\u00e9'],
    ['a letter that looks alike', 'admin', '\u0430dmin'],
    ['a space more', 'alice', 'alice '],
    ['a number in another form', '7', '07'],
    ['a number with letters', '7', '7abc'],
    ['the decoded form of what is encoded in the name', 'a%2fb', 'a/b'],
    ['the encoded form of what is in the name', 'a/b', 'a%2fb'],
    ['a step up', 'alice', '..'],
    ['a step nowhere', 'alice', '.'],
    ['the name of a member of every object', 'alice', '__proto__'],
  ])('%s does not match', async (_, subject, written) => {
    const answer = await ask('GET', `/api/${encodeURIComponent(written)}/tasks`, subject)
    expect([403, 404]).toContain(statusOf(answer))
  })

  test.each(['a/b', 'a%2fb', 'jos\u00e9', 'jose\u0301', 'auth0|5f7c', 'a b', 'a+b', '__proto__', 'tasks'])(
    'the subject %j matches itself',
    async subject => {
      const { id } = await api.createTask(subject, `Of ${subject}`)
      expect(await api.listTasks(subject)).toContain(id)
    },
  )
})

test('a request that is smuggled behind another is judged by its own credentials', async () => {
  const smuggled = `GET /api/${victim}/tasks HTTP/1.1\r\nHost: ${host}\r\n\r\n`
  const answer = await ask('GET', `/api/${mallory}/tasks`, mallory, smuggled, 'Transfer-Encoding: chunked\r\n')
  expect(statusOf(answer)).toBe(400)
  expect(answer).not.toContain(MARK)
})
