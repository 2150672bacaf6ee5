import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { createMcpExpressApp } from '@modelcontextprotocol/express'
import { createMcpHonoApp } from '@modelcontextprotocol/hono'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { McpServer as McpServer1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import type { RequestHandler } from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { protect as protectExpress } from '../../src/adapters/express.ts'
import { protect as protectFetch } from '../../src/adapters/fetch.ts'
import { protect as protectHono } from '../../src/adapters/hono.ts'
import { type AuthInfo, authInfoOf, principalOf, provideAuthInfo } from '../../src/adapters/mcp.ts'
import type { Guard } from '../../src/index.ts'
import { staticGuard } from '../support/guard.ts'
import { audience, issueToken } from '../support/issuer.ts'
import { down } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'
import { type RunningServer, serve } from '../support/server.ts'

const resourceMetadataUri = 'https://api.example.com/.well-known/oauth-protected-resource/mcp'
const strict = staticGuard({ resourceMetadataUri })
const rule = { scopes: ['mcp'] }

/** What the one tool tells: what it was told of the caller. */
function report(authInfo: AuthInfo | undefined, guard: Guard) {
  const { token, ...rest } = authInfo as AuthInfo
  const text = JSON.stringify({ ...rest, token, subject: principalOf(authInfo as AuthInfo, guard).subject })
  return { content: [{ type: 'text' as const, text }] }
}

function createHandler(guard: Guard) {
  return createMcpHandler(() => {
    const server = new McpServer({ name: 'tasks', version: '1.0.0' })
    server.registerTool('whoami', {}, ctx => report(ctx.http?.authInfo as AuthInfo, guard))
    return server
  })
}

const servers: Readonly<Record<string, (guard: Guard) => RequestListener>> = {
  'Express, SDK 2': guard => {
    const app = createMcpExpressApp()
    const claimToBeRoot: RequestHandler = (request, _response, next) => {
      Object.assign(request, { auth: { token: 'x', clientId: 'root', scopes: ['all'], expiresAt: 9e9 } })
      next()
    }
    const serveMcp = toNodeHandler(createHandler(guard))
    app.all('/mcp', claimToBeRoot, protectExpress(guard, rule), provideAuthInfo(guard), (request, response) =>
      serveMcp(request, response, request.body),
    )
    return app
  },
  'Express, SDK 1': guard => {
    const app = createMcpExpressApp()
    app.all('/mcp', protectExpress(guard, rule), provideAuthInfo(guard), async (request, response) => {
      const server = new McpServer1({ name: 'tasks', version: '1.0.0' })
      server.registerTool('whoami', {}, extra => report(extra.authInfo as AuthInfo, guard))
      const transport = new StreamableHTTPServerTransport()
      await server.connect(transport as Parameters<typeof server.connect>[0])
      await transport.handleRequest(request, response, request.body)
    })
    return app
  },
  'Hono, SDK 2': guard => {
    const app = createMcpHonoApp()
    const handler = createHandler(guard)
    app.all('/mcp', protectHono(guard, rule), c =>
      handler.fetch(c.req.raw, { authInfo: authInfoOf(c, guard), parsedBody: c.get('parsedBody' as never) }),
    )
    return getRequestListener(app.fetch)
  },
  'Fetch, SDK 2': guard => {
    const handler = createHandler(guard)
    const guarded = protectFetch(guard, rule, request =>
      handler.fetch(request, { authInfo: authInfoOf(request, guard) }),
    )
    return getRequestListener(request => guarded(request))
  },
}

let running: RunningServer | undefined
let client: Client | undefined
afterEach(async () => {
  await client?.close()
  await running?.stop()
  running = client = undefined
})

async function call(listener: RequestListener, token: string): Promise<Record<string, unknown>> {
  running = await serve(listener)
  client = new Client({ name: 'a client', version: '1.0.0' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${running.port}/mcp`), { requestInit }),
  )
  const { content } = await client.callTool({ name: 'whoami' })
  return JSON.parse((content as { text: string }[])[0]?.text ?? '')
}

async function post(listener: RequestListener, token?: string) {
  running = await serve(listener)
  const answer = await fetch(`http://127.0.0.1:${running.port}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami' } }),
  })
  const { code } = (await answer.json()) as { code: string }
  return { status: answer.status, challenge: answer.headers.get('www-authenticate'), code }
}

describe.each(Object.entries(servers))('%s', (_, serveMcp) => {
  it('a tool gets what the token says, and the principal by it', async () => {
    const token = issueToken({ scope: 'mcp tasks:read', client_id: 'a-client', azp: 'another' })
    expect(await call(serveMcp(strict), token)).toEqual({
      subject: 'alice',
      token,
      clientId: 'a-client',
      scopes: ['mcp', 'tasks:read'],
      expiresAt: expect.any(Number),
      resource: `${audience}/`,
    })
  })

  it('no token: 401, and where the metadata is', async () => {
    expect(await post(serveMcp(strict))).toEqual({
      status: 401,
      challenge: `Bearer realm="api", resource_metadata="${resourceMetadataUri}"`,
      code: 'GUARD_CREDENTIALS_MISSING',
    })
  })

  it('a token for another resource: 401', async () => {
    const { status, challenge, code } = await post(
      serveMcp(strict),
      issueToken({ scope: 'mcp', aud: 'https://other.example' }),
    )
    expect([status, code]).toEqual([401, 'GUARD_AUDIENCE_REFUSED'])
    expect(challenge).toContain('error="invalid_token"')
  })

  it('a scope too few: 403, which one, and where the metadata is', async () => {
    const { status, challenge } = await post(serveMcp(strict), issueToken({ scope: 'tasks:read' }))
    expect(status).toBe(403)
    expect(challenge).toMatch(/error="insufficient_scope".*, scope="mcp", resource_metadata="https:/)
  })

  it('no keys: 503, and no challenge', async () => {
    const { guard } = remoteGuard([down])
    expect(await post(serveMcp(guard), issueToken({ scope: 'mcp' }))).toEqual({
      status: 503,
      challenge: null,
      code: 'GUARD_KEYS_UNAVAILABLE',
    })
  })
})

describe('the auth info', () => {
  const infoFor = async (claims: Readonly<Record<string, unknown>>, init: RequestInit = {}): Promise<AuthInfo> => {
    const headers = { authorization: `bearer   ${issueToken(claims)}` }
    let info: AuthInfo | undefined
    const handler = protectFetch(strict, {}, request => {
      info = authInfoOf(request)
      return new Response()
    })
    await handler(new Request('https://api.example.com/mcp', { headers, ...init }))
    return info as AuthInfo
  }

  it.each([
    ['client_id', { client_id: 'a', azp: 'b' }, 'a'],
    ['else azp', { azp: 'b' }, 'b'],
    ['only what is text', { client_id: 7, azp: ['b'] }, ''],
    ['else none', {}, ''],
  ])('the client is %s', async (_, claims, clientId) => {
    expect((await infoFor(claims)).clientId).toBe(clientId)
  })

  it.each([
    ['the one audience', audience, `${audience}/`],
    ['none of several', [audience, 'https://other.example'], undefined],
  ])('the resource is %s', async (_, aud, resource) => {
    expect((await infoFor({ aud })).resource?.href).toBe(resource)
  })

  it('is not where the audience is no URL', async () => {
    const guard = staticGuard({ audience: 'tasks' })
    const handler = protectFetch(guard, {}, request => Response.json(Object.keys(authInfoOf(request, guard))))
    const headers = { authorization: `Bearer ${issueToken({ aud: 'tasks' })}` }
    const answer = await handler(new Request('https://api.example.com/mcp', { headers }))
    expect(await answer.json()).toEqual(['clientId', 'scopes', 'expiresAt'])
  })

  it('the token is there, but is not printed', async () => {
    const info = await infoFor({})
    expect(info.token).toBe(issueToken())
    expect(JSON.stringify(info)).not.toContain('token')
    expect({ ...info }).not.toHaveProperty('token')
  })

  it('scopes are a list of its own, which a tool may change', async () => {
    const info = await infoFor({ scope: 'a b' })
    info.scopes.pop()
    expect(principalOf(info).scopes).toEqual(['a', 'b'])
  })

  it('there is none of a request that no guard granted, or another one', async () => {
    const absent = expect.objectContaining({ code: 'GUARD_PRINCIPAL_ABSENT' })
    expect(() => authInfoOf(new Request('https://api.example.com/mcp'))).toThrow(absent)
    expect(() => provideAuthInfo()({ headers: {} }, {}, () => {})).toThrow(absent)
    const handler = protectFetch(strict, {}, request => Response.json(authInfoOf(request, staticGuard())))
    const headers = { authorization: `Bearer ${issueToken()}` }
    await expect(handler(new Request('https://api.example.com/mcp', { headers }))).rejects.toThrow(absent)
  })

  it('what is made like it is none', () => {
    const forged = { token: 'x', clientId: 'root', scopes: [], expiresAt: 9e9 }
    expect(() => principalOf(forged)).toThrow(expect.objectContaining({ code: 'GUARD_PRINCIPAL_ABSENT' }))
  })
})
