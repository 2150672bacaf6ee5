import { describe, expect, it } from 'vitest'
import { type Code, catalogue } from '../../src/codes.ts'
import { CredentialsError, type Denial, KeySetError, PermissionError, shared, TokenError } from '../../src/errors.ts'
import { answerFor } from '../../src/http/answer.ts'
import type { ProtectionSpace } from '../../src/settings.ts'

const entries = Object.entries(catalogue) as [Code, (typeof catalogue)[Code]][]
const codesOf = (family: string): Code[] => entries.filter(([, entry]) => entry.family === family).map(([code]) => code)

function denialOf(code: Code): Denial {
  const { family } = catalogue[code]
  if (family === 'credentials') return new CredentialsError(code as CredentialsError['code'])
  return family === 'token'
    ? new TokenError(code as TokenError['code'])
    : new PermissionError(code as PermissionError['code'], { scope: 'tasks:read' })
}

function answerTo(denial: Denial, space: ProtectionSpace = { realm: 'api' }) {
  const answer = answerFor({ outcome: 'denied', denial }, space)
  if (answer === undefined) throw new Error('a denial has an answer')
  return answer
}

const refusals = [...codesOf('credentials'), ...codesOf('token'), ...codesOf('permission')]

describe('the answer', () => {
  it('a granted request has none', () => {
    expect(answerFor({ outcome: 'granted', principal: undefined }, { realm: 'api' })).toBeUndefined()
  })

  it.each(refusals)('ANS-02, ANS-05: %s is a problem with the same status twice, and is not stored', code => {
    const { status, headers, body } = answerTo(denialOf(code))
    expect(status).toBe(catalogue[code].status)
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    expect(JSON.parse(body)).toEqual({
      type: `urn:jwt-guard:error:${code}`,
      title: { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden' }[status as 400],
      status,
      code,
      detail: catalogue[code].sentence,
    })
  })

  it.each(codesOf('token'))('ANS-01: %s is challenged as an invalid token', code => {
    expect(answerTo(denialOf(code)).headers['www-authenticate']).toBe(
      `Bearer realm="api", error="invalid_token", error_description="${catalogue[code].sentence}"`,
    )
  })

  it.each([
    ['GUARD_CREDENTIALS_MISSING', 'Bearer realm="api"'],
    [
      'GUARD_CREDENTIALS_REPEATED',
      'Bearer realm="api", error="invalid_request", error_description="The request carries credentials more than once."',
    ],
    [
      'GUARD_SCOPE_INSUFFICIENT',
      'Bearer realm="api", error="insufficient_scope", error_description="The access token does not have the scope that this request needs.", scope="tasks:read"',
    ],
    ['GUARD_PATH_MISMATCH', undefined],
  ] as const)('%s has the challenge of RFC 6750 §3', (code, challenge) => {
    expect(answerTo(denialOf(code)).headers['www-authenticate']).toBe(challenge)
  })

  it('what has no challenge has no field for one, not even an empty one', () => {
    expect(Object.keys(answerTo(denialOf('GUARD_PATH_MISMATCH')).headers)).not.toContain('www-authenticate')
  })

  it('an insufficient scope of no name is challenged without one', () => {
    const challenge = answerTo(new PermissionError('GUARD_SCOPE_INSUFFICIENT')).headers['www-authenticate']
    expect(challenge).toMatch(/^Bearer realm="api", error="insufficient_scope", error_description="[^"]+"$/)
  })

  it('SCOPE-05: the challenge names every scope that the rule asks for', () => {
    const denial = new PermissionError('GUARD_SCOPE_INSUFFICIENT', { scope: 'tasks:read tasks:write' })
    expect(answerTo(denial).headers['www-authenticate']).toContain('scope="tasks:read tasks:write"')
  })

  it('the realm is quoted, so that it cannot end its string', () => {
    const challenge = answerTo(new CredentialsError('GUARD_CREDENTIALS_MISSING'), { realm: 'my "api" \\ more' }).headers
    expect(challenge['www-authenticate']).toBe('Bearer realm="my \\"api\\" \\\\ more"')
  })

  it('ANS-12: the metadata is named last, where it is known', () => {
    const space = { realm: 'api', resourceMetadataUri: 'https://api.example.com/.well-known/oauth-protected-resource' }
    const challenge = answerTo(new CredentialsError('GUARD_CREDENTIALS_MISSING'), space).headers['www-authenticate']
    expect(challenge).toBe(`Bearer realm="api", resource_metadata="${space.resourceMetadataUri}"`)
  })

  it.each(entries)('the sentence of %s fits an error_description (RFC 6750 §3)', (_, { sentence }) => {
    expect(sentence).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+\.$/)
  })

  it('PATH-12: a hidden path has neither code nor challenge, and says nothing of the guard', () => {
    const { status, headers, body } = answerTo(new PermissionError('GUARD_PATH_MISMATCH', { status: 404 }))
    expect(status).toBe(404)
    expect(headers).toEqual({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    expect(JSON.parse(body)).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 })
  })

  it('an answer that one adapter changes stays as it is for the next', () => {
    const denial = shared(new PermissionError('GUARD_PATH_MISMATCH', { status: 404 }))
    Object.assign(answerTo(denial).headers, { 'x-request-id': '1' })
    expect(answerTo(denial).headers).not.toHaveProperty('x-request-id')
  })

  it.each([
    [0, '1'],
    [-7, '1'],
    [0.2, '1'],
    [1, '1'],
    [1.001, '2'],
    [59.5, '60'],
  ])('ANS-03, ANS-04: an outage of %d s is 503 with Retry-After %s, and is never challenged', (seconds, retryAfter) => {
    const error = new KeySetError('GUARD_KEYS_UNAVAILABLE', 'network', seconds)
    const answer = answerFor({ outcome: 'undecided', error }, { realm: 'api' })
    expect(answer?.status).toBe(503)
    expect(answer?.headers).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': retryAfter,
    })
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      status: 503,
      title: 'Service Unavailable',
      code: error.code,
    })
  })
})
