import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { close, listen, StartError, tellReason } from '../src/index.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

function make(listener?: RequestListener): Server {
  const server = createServer(listener)
  servers.push(server)
  return server
}

test('a port that is taken is told of in one line, with the fix', async () => {
  const port = await listen(make(), 0)
  const second = listen(make(), port)
  await expect(second).rejects.toThrow(StartError)
  await expect(second).rejects.toThrow(`PORT ${port} is taken by another program; choose another`)
})

test('closing waits for an answer under way, and ends its connection', async () => {
  const asked = Promise.withResolvers<() => void>()
  const server = make((_request, response) => asked.resolve(() => response.end('late')))
  const port = await listen(server, 0)
  const answer = fetch(`http://127.0.0.1:${port}`)
  const finish = await asked.promise
  const closed = close(server, 3600)
  finish()
  expect(await (await answer).text()).toBe('late')
  await closed
})

test('closing breaks off what is not answered within the grace', async () => {
  const asked = Promise.withResolvers<void>()
  const server = make(() => asked.resolve())
  const answer = fetch(`http://127.0.0.1:${await listen(server, 0)}`)
  await asked.promise
  await Promise.all([close(server, 0), expect(answer).rejects.toThrow('fetch failed')])
})

test('a reason is one line of words', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { errno: -111 })
  expect(tellReason(refused)).toBe('connection refused')
  expect(tellReason(new AggregateError([refused]))).toBe('connection refused')
  expect(tellReason(new Error('first line\nsecond line'))).toBe('first line')
})
