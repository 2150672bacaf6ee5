// A guard and its issuer: HTTP is real, time is not. It passes when a test says so.
import type { Verdict } from 'jwt-guard'
import type { AnyOptions } from '../../packages/jwt-guard/test/support/guard.ts'
import {
  encode,
  type JsonObject,
  replaceSegment,
  type SigningKey,
} from '../../packages/jwt-guard/test/support/issuer.ts'
import { audience, type FaultyIssuer, startFaultyIssuer } from './faulty-issuer.ts'
import { createTimedGuard, type TimedGuard } from './timed-guard.ts'

export interface Scene extends TimedGuard {
  readonly issuer: FaultyIssuer
  /** A good token but for what is given, issued now. */
  token(claims?: JsonObject, header?: JsonObject, key?: SigningKey): string
  /** A token of a kid that nobody publishes. Only its header is its own: it is never worth a signature. */
  forge(kid: string): string
  /** Checks a request with the token, or with a new good one. */
  check(token?: string): Promise<Verdict<unknown>>
  /** Tells in one word what that comes to: `granted` or a code. */
  judge(token?: string): Promise<string>
  stop(): Promise<void>
}

/** What makes a guard trust the issuer. */
export type Trust = (issuer: FaultyIssuer) => AnyOptions

const trustByAddress: Trust = ({ url, jwksUri }) => ({ issuer: url, audience, jwksUri })

/** Starts an issuer, and makes a guard that trusts it and has asked nothing yet. */
export async function startScene(options: AnyOptions = {}, trust: Trust = trustByAddress): Promise<Scene> {
  const issuer = await startFaultyIssuer()
  const timed = createTimedGuard({ ...trust(issuer), ...options })
  const token: Scene['token'] = (claims, header, key) => issuer.issue(timed.clock.now(), claims, header, key)
  const template = token()
  return {
    ...timed,
    issuer,
    token,
    forge: kid => replaceSegment(template, 0, encode({ alg: 'RS256', kid })),
    check: (text = token()) => timed.check(text),
    judge: (text = token()) => timed.judge(text),
    stop: () => issuer.stop(),
  }
}
