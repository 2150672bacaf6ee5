import 'reflect-metadata'
import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import {
  All,
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  Module,
  Req,
  StreamableFile,
  UseGuards,
} from '@nestjs/common'
import { type AbstractHttpAdapter, APP_GUARD, BaseExceptionFilter, NestFactory } from '@nestjs/core'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { describe, expect, it } from 'vitest'
import {
  CurrentPrincipal,
  FoundPrincipal,
  principalOf,
  protect as protectTyped,
  RefusalException,
} from '../../src/adapters/nestjs.ts'
import { type Guard, OptionsError, type Principal, type Rule } from '../../src/index.ts'
import { staticGuard } from '../support/guard.ts'
import { issueToken } from '../support/issuer.ts'
import { down } from '../support/network.ts'
import { remoteGuard } from '../support/remote.ts'
import { type RunningServer, serve } from '../support/server.ts'

/** Rules come from tables here, which the types cannot follow. */
const protect = protectTyped as (guard: Guard, rule?: Rule) => CanActivate
const guard = staticGuard()
const user: Rule = { pathClaims: { user_id: 'sub' } }

/** What an application is made of. What decorators do is done by calling them. */
interface Parts {
  readonly path?: string
  readonly onHandler?: readonly CanActivate[]
  readonly onController?: readonly CanActivate[]
  readonly asProvider?: CanActivate
  readonly onApp?: readonly CanActivate[]
  /** Decorates the handler's one parameter. Default: the request. */
  readonly parameter?: ParameterDecorator
  readonly handler?: (given: never) => unknown
  readonly filter?: new (adapter: AbstractHttpAdapter) => BaseExceptionFilter
}

const greet = (request: object): object => {
  const { subject, params } = principalOf(request)
  return { subject, params }
}

async function start(adapter: AbstractHttpAdapter, parts: Parts): Promise<void> {
  const { onHandler = [], onController = [], onApp = [], handler = greet, filter = BaseExceptionFilter } = parts
  class Tasks {
    handle(given: never): unknown {
      return handler(given)
    }
  }
  const method = Object.getOwnPropertyDescriptor(Tasks.prototype, 'handle') as PropertyDescriptor
  All(parts.path ?? '/api/:user_id/tasks')(Tasks.prototype, 'handle', method)
  ;(parts.parameter ?? Req())(Tasks.prototype, 'handle', 0)
  UseGuards(...onHandler)(Tasks.prototype, 'handle', method)
  Controller()(Tasks)
  UseGuards(...onController)(Tasks)
  class Root {}
  const providers = parts.asProvider ? [{ provide: APP_GUARD, useValue: parts.asProvider }] : []
  Module({ controllers: [Tasks], providers })(Root)
  const app = await NestFactory.create(Root, adapter, { logger: false, abortOnError: false })
  await app
    .useGlobalFilters(new filter(adapter))
    .useGlobalGuards(...onApp)
    .init()
}

const platforms: readonly [string, (parts: Parts) => Promise<RequestListener>][] = [
  [
    'Express',
    async parts => {
      const adapter = new ExpressAdapter()
      await start(adapter, parts)
      return adapter.getInstance() as RequestListener
    },
  ],
  [
    'Fastify',
    async parts => {
      const adapter = new FastifyAdapter()
      await start(adapter, parts)
      await adapter.getInstance().ready()
      return adapter.getInstance().routing as RequestListener
    },
  ],
]

describe.each(platforms)('on %s', (_, listen) => {
  async function using(parts: Parts, test: (running: RunningServer) => Promise<void>): Promise<void> {
    const running = await serve(await listen(parts))
    try {
      await test(running)
    } finally {
      await running.stop()
    }
  }

  const places: readonly [string, Parts][] = [
    ['a handler', { onHandler: [protect(guard, user)] }],
    ['a controller', { onController: [protect(guard, user)] }],
    ['the application', { onApp: [protect(guard, user)] }],
    ['APP_GUARD', { asProvider: protect(guard, user) }],
    ['a handler, after another on all', { asProvider: protect(guard), onHandler: [protect(guard, user)] }],
  ]
  it.each(places)('on %s, the path is matched with the claim', async (_, parts) => {
    await using(parts, async running => {
      expect((await running.ask('/api/alice/tasks')).status).toBe(401)
      expect((await running.askAs(issueToken({ sub: 'bob' }), '/api/alice/tasks')).status).toBe(403)
      const { status, body } = await running.askAs(issueToken(), '/api/alice/tasks')
      expect([status, JSON.parse(body)]).toEqual([200, { subject: 'alice', params: { user_id: 'alice' } }])
    })
  })

  it('PATH-15: a route without the parameter is misuse, which goes the way of errors and never passes', async () => {
    const errors: unknown[] = []
    class Filter extends BaseExceptionFilter {
      override catch(error: unknown, host: ArgumentsHost): void {
        errors.push(error)
        super.catch(new RangeError(), host) // Nest makes 500 of what is no HttpException
      }
    }
    await using({ path: '/api/:id', onHandler: [protect(guard, user)], filter: Filter }, async running => {
      expect((await running.askAs(issueToken(), '/api/alice')).status).toBe(500)
      expect((await running.ask('/api/alice')).status).toBe(500)
    })
    const absent = { code: 'GUARD_PARAMETER_ABSENT', message: expect.stringContaining('"user_id"') }
    expect(errors).toMatchObject([absent, absent])
  })

  it('a refusal is an exception: filters hear of it, and by default it is the answer', async () => {
    const seen: unknown[] = []
    class Filter extends BaseExceptionFilter {
      override catch(error: RefusalException, host: ArgumentsHost): void {
        seen.push([error.name, error.getStatus(), error.message, error.answer.status])
        super.catch(error, host)
      }
    }
    Catch(RefusalException)(Filter)
    await using({ asProvider: protect(guard, { ...user, mismatchStatus: 404 }), filter: Filter }, async running => {
      const { headers, body } = await running.ask('/api/alice/tasks')
      expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'www-authenticate': /^Bearer/ })
      expect(JSON.parse(body).code).toBe('GUARD_CREDENTIALS_MISSING')
      expect((await running.askAs(issueToken(), '/api/bob/tasks')).status).toBe(404)
    })
    const sentence = 'An access token is required in the Authorization header.'
    expect(seen).toEqual([
      ['RefusalException', 401, sentence, 401],
      ['RefusalException', 404, 'Not Found', 404],
    ])
  })

  it('a filter that sends what an exception holds sends the problem, with the challenge', async () => {
    class Filter extends BaseExceptionFilter {
      override catch(error: RefusalException, host: ArgumentsHost): void {
        const text = JSON.stringify({ mine: true, held: error.getResponse() })
        const response = host.switchToHttp().getResponse()
        response.status(error.getStatus()).send(text)
      }
    }
    Catch(RefusalException)(Filter)
    await using({ asProvider: protect(guard), filter: Filter }, async running => {
      const { headers, body } = await running.ask('/api/alice/tasks')
      expect(headers['www-authenticate']).toBe('Bearer realm="api"')
      expect(JSON.parse(body)).toMatchObject({ mine: true, held: { status: 401, code: 'GUARD_CREDENTIALS_MISSING' } })
    })
  })

  it('an outage is 503 with a time to try again', async () => {
    await using({ asProvider: protect(remoteGuard([down]).guard) }, async running => {
      const { status, headers } = await running.askAs(issueToken(), '/api/alice/tasks')
      expect([status, headers['retry-after']]).toEqual([503, '1'])
    })
  })

  it('a request that somebody else has answered meanwhile is left as it is', async () => {
    const late: CanActivate = {
      canActivate(context) {
        const response = context.switchToHttp().getResponse()
        ;(response.raw ?? response).writeHead(202).write('mine')
        return true
      },
    }
    await using({ onHandler: [late, protect(guard)] }, async running => {
      expect(await running.ask('/api/alice/tasks')).toMatchObject({ status: 202, body: 'mine' })
    })
  })

  it('the principal is a parameter, and nothing that was set upstream is taken for it', async () => {
    const forge: CanActivate = {
      canActivate: context =>
        Object.assign(context.switchToHttp().getRequest(), { principal: { subject: 'mallory' }, user: 'mallory' }) &&
        true,
    }
    const tell = (principal: Principal | undefined): unknown => ({ subject: principal?.subject ?? null })
    const optional = [forge, protect(guard, { optional: true })]
    const subjectsOf = async (parameter: ParameterDecorator, onHandler: readonly CanActivate[]): Promise<unknown[]> => {
      const subjects: unknown[] = []
      await using({ path: '/', parameter, onHandler, handler: tell as never }, async running => {
        for (const answer of [await running.ask('/'), await running.askAs(issueToken(), '/')]) {
          subjects.push(answer.status === 200 ? JSON.parse(answer.body).subject : answer.status)
        }
      })
      return subjects
    }
    expect(await subjectsOf(CurrentPrincipal(), optional)).toEqual([500, 'alice'])
    expect(await subjectsOf(FoundPrincipal(), optional)).toEqual([null, 'alice'])
    expect(await subjectsOf(FoundPrincipal(guard), optional)).toEqual([null, 'alice'])
    expect(await subjectsOf(FoundPrincipal(staticGuard()), optional)).toEqual([null, null])
    expect(await subjectsOf(CurrentPrincipal(), [forge])).toEqual([500, 500])
  })

  it('HEAD is answered without a body, and no method is let off', async () => {
    await using({ path: '/', asProvider: protect(guard) }, async running => {
      const head = await running.ask('/', { method: 'HEAD' })
      expect([head.status, head.body, head.headers['www-authenticate']]).toEqual([401, '', 'Bearer realm="api"'])
      const fields = ['Content-Length', '0']
      for (const method of ['POST', 'OPTIONS', 'DELETE']) {
        expect((await running.ask('/', { method, fields })).status).toBe(401)
      }
    })
  })

  it('CRED-05: two fields are refused; a token that was put into the header upstream counts', async () => {
    const shim: CanActivate = {
      canActivate(context) {
        const { url, headers } = context.switchToHttp().getRequest()
        if (url === '/?shim') headers.authorization = `Bearer ${issueToken()}`
        return true
      },
    }
    await using({ path: '/', onHandler: [shim, protect(guard)] }, async running => {
      const twice = { fields: ['Authorization', `Bearer ${issueToken()}`, 'authorization', 'Bearer x'] }
      expect((await running.ask('/', twice)).status).toBe(400)
      expect((await running.ask('/?shim')).status).toBe(200)
      expect((await running.ask('/?shim', twice)).status).toBe(400)
    })
  })

  it('what a handler throws goes the way of errors, and a file is streamed', async () => {
    const throws = (): never => {
      throw new RangeError('of the handler')
    }
    await using({ path: '/', asProvider: protect(guard), handler: throws }, async running => {
      expect((await running.askAs(issueToken(), '/')).status).toBe(500)
    })
    const streams = (): StreamableFile => new StreamableFile(Readable.from([Buffer.from('hel'), Buffer.from('lo')]))
    await using({ path: '/', asProvider: protect(guard), handler: streams }, async running => {
      expect((await running.askAs(issueToken(), '/')).body).toBe('hello')
    })
  })
})

it('on Express, PATH-17: a request that leaves an optional segment out does not match', async () => {
  const adapter = new ExpressAdapter()
  await start(adapter, { path: '/api{/:user_id}', onHandler: [protect(guard, user)] })
  const running = await serve(adapter.getInstance() as RequestListener)
  expect((await running.askAs(issueToken(), '/api')).status).toBe(403)
  expect((await running.askAs(issueToken(), '/api/alice')).status).toBe(200)
  await running.stop()
})

it.each(['ws', 'rpc', 'graphql'])('a context of type %s is misuse, whatever it holds', async type => {
  const context = new ExecutionContextHost([{ headers: { authorization: `Bearer ${issueToken()}` }, params: {} }])
  context.setType(type)
  const error = { code: 'GUARD_OPTION_INVALID', message: expect.stringContaining(`"${type}"`) }
  await expect(protect(guard).canActivate(context)).rejects.toMatchObject(error)
  await expect(protect(guard, { optional: true }).canActivate(context)).rejects.toMatchObject(error)
})

it('a rule that is wrong throws when the guard is made', () => {
  expect(() => protect(guard, { scopes: [] })).toThrow(OptionsError)
  expect(() => protect(guard, undefined as never)).toThrow(OptionsError)
})
