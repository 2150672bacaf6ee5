/** The HTTP answer of a verdict: status, fields and a problem body (RFC 9457). */
import type { Denial, KeySetError } from '../errors.ts'
import type { ProtectionSpace } from '../settings.ts'
import type { Verdict } from '../verdict.ts'
import { challengeFor } from './challenge.ts'

/** An answer ready to be sent, the same bytes through every adapter. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The answer of a request that may not pass, or `undefined` for one that may. */
export function answerFor(verdict: Verdict<unknown>, space: ProtectionSpace): Answer | undefined {
  switch (verdict.outcome) {
    case 'granted':
      return undefined
    case 'denied':
      return denialAnswer(verdict.denial, space)
    case 'undecided':
      return problem(verdict.error, { 'retry-after': String(verdict.error.retryAfterSeconds) })
    default:
      throw new TypeError('This is no verdict.') // to answer nothing would let it pass
  }
}

function denialAnswer(denial: Denial, space: ProtectionSpace): Answer {
  if (denial.status === 404) return hide()
  const challenge = challengeFor(denial, space)
  return problem(denial, challenge === undefined ? {} : { 'www-authenticate': challenge })
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
}

function problem(error: Denial | KeySetError, headers: Readonly<Record<string, string>>): Answer {
  return answer(
    error.status,
    {
      type: `urn:jwt-guard:error:${error.code}`,
      title: titles[error.status],
      status: error.status,
      code: error.code,
      detail: error.message,
    },
    headers,
  )
}

function answer(status: number, body: object, headers: Readonly<Record<string, string>>): Answer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

/** Refuses what is no request, and so has no verdict: in one sentence, without a code. */
export function forbid(detail: string): Answer {
  return answer(403, { type: 'about:blank', title: titles[403], status: 403, detail }, {})
}

/** Says no more than that there is nothing: a code would tell that there is something to hide. */
export function hide(): Answer {
  return answer(404, { type: 'about:blank', title: titles[404], status: 404 }, {})
}

/** To one who has given up. Nobody hears it; 499 is what proxies write down for such a request. */
export function answerNobody(): Answer {
  return answer(499, { type: 'about:blank', title: 'Client Closed Request', status: 499 }, {})
}
