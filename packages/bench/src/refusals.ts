// The kinds of refusal: each makes, of a good token, one that must be refused.
import { randomBytes } from 'node:crypto'
import type { CheckRequest } from 'jwt-guard'
import { encodeSegment } from '../../../scripts/token.ts'
import type { BenchIssuer, SignedToken } from './issuer.ts'

const HOUR_SECONDS = 3_600
/** Above the guard's default limit. */
const TOO_LONG = 9_000
/** How many of a kind there are in a turn: few of what has to be signed, many of what is refused at a glance. */
const SIGNED = 10
const MADE = 100

export interface Refused {
  readonly name: string
  /** How many there are in a turn. */
  readonly batch: number
  make(good: SignedToken): SignedToken | Promise<SignedToken>
  /** Whether only the guard refuses it: what the others get is no whole request, or they have no such limit. */
  readonly ownAlone?: boolean
  /** Changes the request that the guard gets. */
  readonly change?: (request: CheckRequest) => CheckRequest
}

export function makeRefusals({ sign }: BenchIssuer): readonly Refused[] {
  const now = Math.floor(Date.now() / 1_000)
  return [
    {
      name: 'no credentials',
      batch: MADE,
      make: good => good,
      ownAlone: true,
      change: request => ({ ...request, authorization: undefined }),
    },
    { name: 'garbage', batch: MADE, make: good => replaceBytes(good, randomBytes(430).toString('base64url')) },
    { name: 'wrong algorithm', batch: MADE, make: good => replaceHeader(good, { alg: 'HS256' }) },
    {
      name: 'too long',
      batch: SIGNED,
      make: ({ subject }) => sign({ sub: subject, note: 'x'.repeat(TOO_LONG) }),
      ownAlone: true,
    },
    { name: 'foreign issuer', batch: SIGNED, make: () => sign({ iss: 'https://other.example.com' }) },
    { name: 'bad signature', batch: MADE, make: spoilSignature },
    { name: 'wrong audience', batch: SIGNED, make: () => sign({ aud: 'https://other.example.com' }) },
    { name: 'expired', batch: SIGNED, make: () => sign({ iat: now - 2 * HOUR_SECONDS, exp: now - HOUR_SECONDS }) },
    { name: 'path mismatch', batch: MADE, make: good => ({ ...good, subject: 'somebody-else' }), ownAlone: true },
  ]
}

function replaceBytes(token: SignedToken, text: string): SignedToken {
  return { ...token, bytes: Buffer.from(text) }
}

function replaceHeader(token: SignedToken, header: Readonly<Record<string, string>>): SignedToken {
  const [, payload, signature] = token.bytes.toString().split('.')
  return replaceBytes(token, `${encodeSegment(header)}.${payload}.${signature}`)
}

/** Another signature of the same length. */
function spoilSignature(token: SignedToken): SignedToken {
  const [header, payload, signature = ''] = token.bytes.toString().split('.')
  const length = Buffer.from(signature, 'base64url').length
  return replaceBytes(token, `${header}.${payload}.${randomBytes(length).toString('base64url')}`)
}
