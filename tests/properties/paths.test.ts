// Through every framework's real router: no path is granted whose parameter, decoded once, is not the claim.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runs } from '../../packages/jwt-guard/test/support/arbitraries.ts'
import { issueToken } from '../../packages/jwt-guard/test/support/issuer.ts'
import { statusOf } from '../law/place.ts'
import { converse } from '../law/wire.ts'
import { doors, watchPlace } from './doors.ts'
import { percent, spelledSubjects } from './spellings.ts'

interface Shape {
  readonly route: string
  readonly targetOf: (segment: string) => string
  /** The parameter in a path as it was sent, before it is decoded. */
  readonly parameterIn: RegExp
  /** Whether the subject's own plain path is granted. */
  readonly grants: boolean
  /** Whether the door's router has such routes; left out, all have. */
  readonly isFor?: (door: string) => boolean
}

const shapes: Readonly<Record<string, Shape>> = {
  'a segment': {
    route: '/api/:user_id/tasks',
    targetOf: segment => `/api/${segment}/tasks`,
    parameterIn: /^\/api\/([^/]*)\/tasks/,
    grants: true,
  },
  'a last segment': {
    route: '/api/:user_id',
    targetOf: segment => `/api/${segment}`,
    parameterIn: /^\/api\/([^/]*)/,
    grants: true,
  },
  'an optional segment': {
    route: '/api{/:user_id}',
    targetOf: segment => `/api/${segment}`,
    parameterIn: /^\/api\/([^/]*)/,
    grants: true,
    isFor: door => !['h3 1', 'ws', 'next'].includes(door),
  },
  'the second of two': {
    route: '/api/:other/:user_id',
    targetOf: segment => `/api/alice/${segment}`,
    parameterIn: /^\/api\/[^/]*\/([^/]*)/,
    grants: true,
  },
  'a name that comes twice': {
    route: '/api/:user_id/tasks/:user_id',
    targetOf: segment => `/api/mallory/tasks/${segment}`,
    parameterIn: /^\/api\/[^/]*\/tasks\/([^/]*)/,
    grants: true,
    isFor: door => door.startsWith('express'),
  },
  'a wildcard': {
    route: '/api/*user_id',
    targetOf: segment => `/api/${segment}`,
    parameterIn: /^\/api\/(.*)/,
    grants: false,
    isFor: door => ['express 5', 'fetch'].includes(door),
  },
}

/** What a request line may carry: other characters never reach a router. */
function asSent(segment: string): string {
  return Array.from(segment, letter => (/[\x21-\x7e]/.test(letter) ? letter : percent(letter))).join('')
}

/** The parameter decoded once: in the path as it was sent, or as a URL has it, where the platform makes one of it. */
function parametersOf(target: string, parameterIn: RegExp): readonly (string | undefined)[] {
  const url = `http://api.example${target}`
  const paths = [target.replace(/[?#].*/s, ''), ...(URL.canParse(url) ? [new URL(url).pathname] : [])]
  return paths.map(path => {
    try {
      return decodeURIComponent(parameterIn.exec(path)?.[1] ?? '')
    } catch {
      return undefined
    }
  })
}

/**
 * Without regard to case find-my-way cuts by the places of the small letters, which may be more than the capitals were.
 * h3 1 decodes a question mark before it looks for the query.
 */
function isMiscut(door: string, subject: string): boolean {
  if (door === 'h3 1') return subject.includes('?')
  return ['node', 'fastify'].includes(door) && subject.toLowerCase().length !== subject.length
}

describe.each(doors)('PATH-01, PATH-02, PATH-03: through %s', (door, serve) => {
  const routed = Object.entries(shapes).filter(([, { isFor }]) => isFor?.(door) ?? true)
  it.each(routed)('%s is granted to the one whom it names, and to nobody else', async (_, shape) => {
    const { route, targetOf, parameterIn, grants } = shape
    const { listener, passed, errors } = await watchPlace(serve, route, { pathClaims: { user_id: 'sub' } })
    await fc.assert(
      fc.asyncProperty(spelledSubjects, async ({ subject, segment }) => {
        const before = passed.length
        const target = targetOf(asSent(segment))
        const fields = `Host: api.example\r\nConnection: close\r\nAuthorization: Bearer ${issueToken({ sub: subject })}`
        const answer = await converse(listener, Buffer.from(`GET ${target} HTTP/1.1\r\n${fields}\r\n\r\n`, 'latin1'))
        const granted = passed[before]
        if (granted === undefined) {
          expect(answer).toMatch(door === 'next' ? /^HTTP\/1\.1 (?:308|40[34]|500) / : /^HTTP\/1\.1 40[034] /)
          // Who asks for her own path by its plain name gets it
          const isOwn = target === targetOf(encodeURIComponent(subject)) && !['.', '..'].includes(subject)
          expect(isOwn && grants && !isMiscut(door, subject), `${subject} at ${target}`).toBe(false)
        } else {
          expect(parametersOf(target, parameterIn)).toContain(subject)
          expect([granted.params['user_id'], granted.principal?.params['user_id']]).toEqual([subject, subject])
        }
      }),
      runs(200),
    )
    expect(errors.filter(error => statusOf(error) === undefined)).toEqual([])
    if (grants) expect(passed.length).toBeGreaterThan(runs(20).numRuns)
  })
})

/** Some colons stand for themselves: `::` with Fastify, `\\:` with others. */
const colons = ['/api/:user_id', '/api:user_id', '/api::user_id', '/api/::user_id', '/api\\:user_id', '/api/\\:user_id']
const colonTargets = ['/api', '/api:', '/api::', '/api\\:', '/api/', '/api/:', '/api/::', '/api/\\:'].flatMap(start =>
  ['alice', 'user_id', ''].map(end => start + end),
)

describe.each(doors)('PATH-15: through %s', (_door, serve) => {
  beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue()) // h3 prints what is thrown
  afterEach(() => void vi.restoreAllMocks())

  it.each(colons)(
    '%s, where there can be such a route, is granted to those alone whom a parameter names',
    async route => {
      const place = await watchPlace(serve, route, { pathClaims: { user_id: 'sub' } }).catch(() => undefined)
      const fields = `Host: api.example\r\nConnection: close\r\nAuthorization: Bearer ${issueToken()}`
      if (place === undefined) return expect(route).not.toBe('/api/:user_id')
      for (const target of colonTargets) {
        const answer = await converse(place.listener, Buffer.from(`GET ${target} HTTP/1.1\r\n${fields}\r\n\r\n`))
        expect(answer, target).toMatch(/^HTTP\/1\.1 \d{3} /)
      }
      const values = place.passed.flatMap(({ params, principal }) => [params['user_id'], principal?.params['user_id']])
      expect(values.filter(value => value !== 'alice')).toEqual([])
      expect(values.length > 0 || route !== '/api/:user_id').toBe(true)
    },
  )
})
