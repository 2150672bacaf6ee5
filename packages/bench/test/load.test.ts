import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sendBurst } from '../src/http/load.ts'

const seen: string[] = []
const server = createServer(({ headers, url }, response) => {
  seen.push(`${headers.authorization} ${url}`)
  response.statusCode = url === '/api/stranger/tasks' ? 403 : 200
  response.end()
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
beforeEach(() => void seen.splice(0))
afterAll(() => void server.close())

const tokenOf = (text: string, subject: string) => ({ bytes: Buffer.from(text), subject })

function send(tokens: Parameters<typeof sendBurst>[1]) {
  return sendBurst((server.address() as AddressInfo).port, tokens)
}

test.each([32, 33, 100, 1024])('each of %d tokens is sent once, on its own path', async count => {
  const tokens = Array.from({ length: count }, (_, index) => tokenOf(`token-${index}`, `user-${index}`))
  await send(tokens)
  const due = tokens.map(({ bytes, subject }) => `Bearer ${bytes} /api/${subject}/tasks`)
  expect(seen.sort()).toEqual(due.sort())
})

test('a burst of which one request is refused is an error', async () => {
  const tokens = Array.from({ length: 40 }, (_, index) => tokenOf(`${index}`, index === 7 ? 'stranger' : 'user'))
  await expect(send(tokens)).rejects.toThrow('39 of 40 requests were granted')
})
