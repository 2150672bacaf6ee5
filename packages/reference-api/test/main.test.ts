import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { audience, issuer, keys, signToken } from './support/api.ts'

const main = new URL('../src/main.ts', import.meta.url).pathname

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tasks-main-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Starts the service as its users do; what it says is gathered. */
function start(settings: Record<string, string>): { process: ChildProcess; said: { out: string; err: string } } {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'], PORT: '0', ...settings } })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', text => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    said.err += text
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return { process: child, said }
}

async function listening(service: ReturnType<typeof start>): Promise<string> {
  const line = /^listening on (http:\/\/localhost:\d+)$/m
  while (!line.test(service.said.out)) await once(service.process.stdout as NodeJS.ReadableStream, 'data')
  return line.exec(service.said.out)?.[1] ?? ''
}

/** An issuer that publishes the tests' keys; it answers only while it is told to. */
async function startIssuer() {
  const state = { up: true }
  const server = createServer((_request, response) => {
    response.writeHead(state.up ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify(keys))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { state, jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks` }
}

test.for(['SIGTERM', 'SIGINT'] as const)(
  'it serves, keeps its data in DATA_DIR for its owner only, and ends with 0 on %s',
  async signal => {
    const { jwksUri } = await startIssuer()
    const folder = await newFolder()
    const service = start({
      DATA_DIR: join(folder, 'deep', 'data'),
      ISSUER: issuer,
      JWKS_URI: jwksUri,
      AUDIENCE: audience,
    })
    const origin = await listening(service)
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    const files = await readdir(join(folder, 'deep', 'data'))
    expect(files).toContain('tasks.sqlite')
    for (const file of files) expect((await stat(join(folder, 'deep', 'data', file))).mode & 0o077, file).toBe(0)
    service.process.kill(signal)
    expect(await once(service.process, 'exit')).toEqual([0, null])
    expect(service.said.err).toBe('')
  },
)

test('it starts without its issuer, says that it is not ready, and recovers without a restart', async () => {
  const { state, jwksUri } = await startIssuer()
  state.up = false
  const service = start({ DATA_DIR: await newFolder(), JWKS_URI: jwksUri })
  const origin = await listening(service)
  const before = await fetch(`${origin}/readyz`)
  expect(before.status).toBe(503)
  expect(before.headers.get('retry-after')).toBe('5')
  expect(await before.json()).toMatchObject({ code: 'TASKS_KEYS_UNAVAILABLE' })
  state.up = true
  await expect.poll(async () => (await fetch(`${origin}/readyz`)).status, { timeout: 10_000 }).toBe(200)
})

test.for([
  ['its header', 'GET /healthz HTTP/1.1\r\nHost: local', 'host\r\n\r\n', 200],
  ['its body', 'POST /api/ada/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n', '{"title":"a"}', 201],
] as const)(
  'told to stop in the midst of a request, in %s, it answers and ends at once',
  async ([, sent, rest, status]) => {
    const { jwksUri } = await startIssuer()
    const service = start({ DATA_DIR: await newFolder(), JWKS_URI: jwksUri })
    const origin = await listening(service)
    const fields = `Content-Type: application/json\r\nAuthorization: Bearer ${await signToken('ada', Date.now())}\r\n\r\n`
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(status === 201 ? sent + fields : sent)
    await fetch(`${origin}/readyz`)

    const ended = once(service.process, 'exit')
    service.process.kill('SIGTERM')
    await expect.poll(() => fetch(`${origin}/healthz`).catch(() => 'refused')).toBe('refused')
    service.process.kill('SIGTERM')
    const answering = performance.now()
    socket.write(rest)
    expect((await socket.toArray()).join('')).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(await ended).toEqual([0, null])
    // A connection that is kept alive would have held it up for five seconds.
    expect(performance.now() - answering).toBeLessThan(4_000)
  },
)

test.for([
  ['a wrong setting', async () => ({ PORT: 'x', AUDIENCE: '' }), /^PORT must be .+; AUDIENCE must be .+\n$/],
  [
    'a folder that cannot be made',
    async () => {
      const file = join(await newFolder(), 'file')
      await writeFile(file, '')
      return { DATA_DIR: join(file, 'data') }
    },
    /^DATA_DIR must be a folder in which a database can be opened: .+\n$/,
  ],
  [
    'a file that is no database',
    async () => {
      const folder = await newFolder()
      await writeFile(join(folder, 'tasks.sqlite'), 'Dear diary')
      return { DATA_DIR: folder }
    },
    /^DATA_DIR must be a folder in which a database can be opened: .+\n$/,
  ],
  [
    'a database that does not answer',
    async () => ({ DATABASE_URL: 'postgres://ada:s3cret@127.0.0.1:1/tasks' }),
    /^DATABASE_URL must name a database that can be opened: connection refused\n$/,
  ],
  [
    'a port that is taken',
    async () => {
      const server = createServer().listen(0)
      await once(server, 'listening')
      onTestFinished(() => {
        server.close()
      })
      return { PORT: String((server.address() as AddressInfo).port), DATA_DIR: await newFolder() }
    },
    /^PORT \d+ is taken by another program; choose another\n$/,
  ],
  [
    'an audience of white space',
    async () => ({ AUDIENCE: ' ', DATA_DIR: await newFolder() }),
    /^AUDIENCE must be .+\n$/,
  ],
] as const)('%s ends it with 1 and one line', async ([, settings, line]) => {
  const service = start(await settings())
  expect(await once(service.process, 'close')).toEqual([1, null])
  expect(service.said.err).toMatch(line)
  expect(service.said.err).not.toContain('s3cret')
  expect(service.said.out).toBe('')
})

test.runIf(process.platform === 'linux')('a folder below /proc ends it with 1 and one line, at once', async () => {
  const service = start({ DATA_DIR: '/proc/tasks' })
  expect(await once(service.process, 'close', { signal: AbortSignal.timeout(20_000) })).toEqual([1, null])
  expect(service.said.err).toBe(
    'DATA_DIR must be a folder in which a database can be opened: no such file or directory\n',
  )
})
