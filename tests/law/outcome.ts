// What comes of a case, whichever door it came through, and what should.
import { catalogue, type Principal } from 'jwt-guard'
import { expect as expecting } from 'vitest'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import type { Expectation } from '../../specs/guard/law.ts'

export type Outcome =
  | { readonly is: 'granted'; readonly principal: unknown }
  | { readonly is: 'answered'; readonly status: number; readonly headers: Fields; readonly body: string }
  | { readonly is: 'thrown'; readonly code: string }
  | { readonly is: 'done' }

type Fields = Readonly<Record<string, string>>

/** The fields that an answer of the guard has a say in. */
const judged = ['content-type', 'cache-control', 'www-authenticate', 'retry-after'] as const

export function answered(status: number, read: (name: string) => string | null | undefined, body: string): Outcome {
  const headers = judged.flatMap(name => {
    const value = read(name) ?? undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return { is: 'answered', status, headers: Object.fromEntries(headers), body }
}

/** The principal as any door can tell of it; null for an anonymous request. */
export function describePrincipal(principal: Principal<unknown> | undefined): unknown {
  if (principal === undefined) return null
  const { subject, issuer, audience, expiresAt, scopes, params } = principal
  return { subject, issuer, audience, expiresAt, scopes, params: Object.entries(params) }
}

/** A case, or a step of it, that says what it comes to. */
type Judged = WholeCase & { readonly expect: Expectation }

export function isJudged(given: WholeCase): given is Judged {
  return given.expect !== undefined
}

/** Whole seconds, at least 1 (RFC 9110 §10.2.3). */
const seconds: unknown = expecting.stringMatching(/^[1-9]\d*$/)

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
}

/** The answer to the byte, from the case and the catalogue alone: so it holds nothing of the token. */
export function expectedOutcome(given: Judged): unknown {
  const { expect, principal } = given
  if (expect.outcome === 'throws') return { is: 'thrown', code: expect.code }
  if (expect.outcome === 'granted') return { is: 'granted', principal: expectedPrincipal(principal) }
  const { status, code } = expect
  const { sentence } = catalogue[code]
  const title = titles[status]
  const body =
    status === 404
      ? { type: 'about:blank', title, status }
      : { type: `urn:jwt-guard:error:${code}`, title, status, code, detail: sentence }
  const challenge = expectedChallenge(given, sentence)
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(challenge !== undefined && { 'www-authenticate': challenge }),
    ...(expect.outcome === 'undecided' && { 'retry-after': seconds }),
  }
  return { is: 'answered', status, headers, body: JSON.stringify(body) }
}

function expectedPrincipal(principal: WholeCase['principal']): unknown {
  if (principal === null) return null
  const { params, ...members } = principal ?? {}
  return params === undefined ? members : { ...members, params: Object.entries(params as object) }
}

function expectedChallenge({ expect, options, scope }: Judged, sentence: string): string | undefined {
  if (!('challenge' in expect) || expect.challenge === 'none') return undefined
  const realm = String((options as { realm?: unknown }).realm ?? 'api').replace(/["\\]/g, '\\$&')
  const parameters = [`realm="${realm}"`]
  if (expect.challenge !== 'bare') parameters.push(`error="${expect.challenge}"`, `error_description="${sentence}"`)
  if (scope !== undefined) parameters.push(`scope="${scope}"`)
  const { resourceMetadataUri } = options as { resourceMetadataUri?: unknown }
  if (resourceMetadataUri !== undefined) parameters.push(`resource_metadata="${resourceMetadataUri}"`)
  return `Bearer ${parameters.join(', ')}`
}
