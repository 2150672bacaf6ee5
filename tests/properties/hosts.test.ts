// Every door, called by every host: by its own framework and by all others, as when an adapter is taken for another, or a
// framework's version hands over something else. Without credentials nothing passes, and whoever is called by what it
// cannot read says so, with the fix, and does not stumble.
import { readdirSync } from 'node:fs'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Duplex } from 'node:stream'
import { OptionsError } from 'jwt-guard'
import { createContext } from 'jwt-guard/trpc'
import { beforeEach, describe, expect, it } from 'vitest'
import { staticGuard } from '../../packages/jwt-guard/test/support/guard.ts'
import { settle } from '../law/clock.ts'

type Call = (...given: readonly unknown[]) => unknown
type Adapter = Readonly<Record<string, Call>>

const folder = new URL('../../packages/jwt-guard/src/adapters/', import.meta.url)
const adapters: readonly (readonly [string, Adapter])[] = await Promise.all(
  readdirSync(folder).map(async file => [file.replace('.ts', ''), await import(new URL(file, folder).href)] as const),
)
/** Every adapter that guards. The one for MCP stands behind another. */
const doors = adapters.flatMap(([name, { protect }]) => (protect === undefined ? [] : [[name, protect] as const]))

let passed = 0
/** The statuses that the host was told to answer with. */
let statuses: unknown[] = []

/** What stands behind a guard: a handler, a server for WebSockets, or what comes next. An error is no passing. */
function pass(error?: unknown): void {
  if (error instanceof Error) throw error
  passed += 1
}

class Socket extends Duplex {
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    statuses.push(Number(/^HTTP\/1.1 (\d+)/.exec(chunk.toString())?.[1]))
    done()
  }
}

function makeNode(): readonly [IncomingMessage, ServerResponse] {
  const request = Object.assign(new IncomingMessage(new Socket() as never), { url: '/tasks', method: 'GET' })
  const response = new ServerResponse(request)
  response.end = (() => statuses.push(response.statusCode)) as never
  return [request, response]
}

const answerable = {
  set status(status: unknown) {
    statuses.push(status)
  },
  code: (status: unknown) => statuses.push(status),
  headers() {},
  header() {},
  set() {},
  send() {},
}

const makeFetch = (): Request => new Request('https://api.example/tasks')
const makeContext = (request: object, response: object, type: string): object => ({
  getType: () => type,
  switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
})

/** How each framework calls what it is given. */
const hosts: Readonly<Record<string, () => readonly unknown[]>> = {
  'nothing at all': () => [],
  null: () => [null, null, null],
  'an object of nobody': () => [{}, {}, pass],
  'a function': () => [pass, pass, pass],
  Node: () => makeNode(),
  'an upgrade': () => [makeNode()[0], new Socket(), Buffer.alloc(0)],
  Express: () => {
    const [request, response] = makeNode()
    return [Object.assign(request, { originalUrl: '/tasks', params: {} }), response, pass]
  },
  Fastify: () => {
    const [raw] = makeNode()
    return [{ headers: {}, raw, originalUrl: '/tasks', params: {}, routeOptions: { url: '/tasks' } }, answerable]
  },
  Koa: () => {
    const [req, res] = makeNode()
    return [Object.assign(Object.create(answerable), { req, res, originalUrl: '/tasks', state: {} }), pass]
  },
  'the Fetch API': () => [makeFetch(), { params: {} }],
  Hono: () => {
    const newResponse = (_body: unknown, status: number): unknown => statuses.push(status)
    return [
      { req: { raw: makeFetch(), url: '/tasks', routePath: '/tasks', param: () => ({}) }, set() {}, newResponse },
      pass,
    ]
  },
  h3: () => [{ req: makeFetch(), method: 'GET', path: '/tasks', context: {} }],
  NestJS: () => [makeContext(makeNode()[0], answerable, 'http')],
  'NestJS with a message': () => [makeContext({}, {}, 'rpc')],
  'Socket.IO': () => {
    const handshake = { auth: {} }
    return [{ request: makeNode()[0], nsp: { name: '/' }, handshake, data: {}, disconnect() {} }, pass]
  },
  tRPC: () => [{ ctx: createContext({ req: { headers: {} } }), input: {}, next: pass }],
  'tRPC with a context of another': () => [
    { ctx: { credentials: { authorization: 'Bearer x' } }, input: {}, next: pass },
  ],
}

/** The error of a door that refused by one. */
function statusOfRefusal(error: unknown): unknown {
  const { code, data, getStatus } = error as { code?: unknown; data?: { status?: number }; getStatus?: () => number }
  return code === 'UNAUTHORIZED' ? 401 : (data?.status ?? getStatus?.call(error))
}

beforeEach(() => {
  passed = 0
  statuses = []
})

it('there is a door for every adapter but that of MCP', () => {
  expect(adapters.length - doors.length).toBe(1)
})

/** What every door can stand before: a handler, or a server for WebSockets. */
const behind = Object.assign(pass.bind(undefined), { options: { noServer: true }, handleUpgrade: pass, emit: pass })

const rules: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  'a list': [],
  'a text': 'sub',
  'one with a member that is undefined': { pathClaims: undefined },
  'one with a name misspelt': { pathClaim: { user_id: 'sub' } },
}
const makers = adapters.flatMap(([name, { protect, protectPath }]) => [
  ...(protect === undefined
    ? []
    : [[`${name}'s protect`, (rule: unknown) => protect(staticGuard(), rule, behind)] as const]),
  ...(protectPath === undefined
    ? []
    : [
        [
          `${name}'s protectPath`,
          (rule: unknown) => protectPath(staticGuard(), '/api/:user_id', rule, behind),
        ] as const,
      ]),
])

describe.each(makers)('%s', (_name, make) => {
  it('takes a rule that is sound', () => {
    expect(() => make({})).not.toThrow()
  })

  it.each(Object.entries(rules))('OPT-05, OPT-08: given for a rule %s, throws at once', (_, rule) => {
    expect(() => make(rule)).toThrow(expect.objectContaining({ name: 'OptionsError', code: 'GUARD_RULE_INVALID' }))
  })
})

describe.each(doors)('jwt-guard/%s', (_name, protect) => {
  it.each(Object.entries(hosts))(
    'OPT-09: called by %s lets nothing pass, and either answers or names the fix',
    async (_, give) => {
      const made = protect(staticGuard(), {}, behind)
      const call = (typeof made === 'function' ? made : (made as { canActivate: Call }).canActivate) as Call
      let result: unknown
      try {
        // Who hands errors on, does it here; who answers without being waited for is given its turns
        result = await new Promise((resolve, reject) => {
          const given = give().map(value =>
            value === pass ? (error?: unknown) => (error ? reject(error) : pass()) : value,
          )
          Promise.resolve(call(...given)).then(value => settle().then(() => resolve(value)), reject)
        })
      } catch (error) {
        result = error
      }
      expect(passed).toBe(0)
      if (result instanceof OptionsError)
        expect(result.message).toMatch(/import the adapter of your framework|call guard\.check|createContext/)
      else if (result instanceof Error)
        expect([result.message, statusOfRefusal(result)]).toEqual([expect.anything(), 401])
      else
        expect(result instanceof Response ? result.status : statuses).toEqual(result instanceof Response ? 401 : [401])
    },
  )
})
