/** The guard's vocabulary: what goes in, what comes out, in the words of the RFCs. */
import type { StandardSchemaV1 } from '@standard-schema/spec'

/**
 * Signature algorithms that the guard knows (RFC 7518 §3.1, RFC 8037, RFC 9864). All are asymmetric: `none` and the HMAC
 * family have no name here, so they cannot be asked for.
 */
export type Algorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'

/** Every {@link Algorithm}, for the check at run time. */
export const algorithms: readonly Algorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** A JSON value, as a claim may hold it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** A JSON Web Key as published (RFC 7517 §4): public keys only are ever used. */
export interface Jwk {
  readonly kty: string
  readonly [parameter: string]: unknown
}

/** A JWK Set (RFC 7517 §5). */
export interface JwkSet {
  readonly keys: readonly Jwk[]
}

/** A verified claims set (RFC 7519 §4): the registered claims have the types that the guard has validated. */
export interface Claims {
  readonly iss: string
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  readonly [name: string]: Json | undefined
}

/** Any validator that follows Standard Schema: zod, valibot, arktype and others. */
export type ClaimsSchema<Output = unknown> = StandardSchemaV1<unknown, Output>

/**
 * The verified subject of a request. It is frozen all through: no handler can change what another will read.
 *
 * @typeParam C the claims' type: {@link Claims}, or what the guard's `claims` schema puts out
 */
export interface Principal<C = Claims> {
  /** The `sub` claim: never empty (RFC 7519 §4.1.2). */
  readonly subject: string
  /** The `iss` claim: exactly one of the configured issuers (RFC 7519 §4.1.1). */
  readonly issuer: string
  /** The audiences that the token names (RFC 7519 §4.1.3). */
  readonly audience: readonly string[]
  /** The `exp` claim, in seconds since the epoch (RFC 7519 §4.1.4). */
  readonly expiresAt: number
  /** The token's scopes: `scope`, or `scp` where the issuer writes that (RFC 8693 §4.2). */
  readonly scopes: readonly string[]
  /** The claims set: as verified, or as the `claims` schema returned it. */
  readonly claims: C
  /** The path parameters that the rule matched, by name: the very values that were compared. */
  readonly params: Readonly<Record<string, string>>
}

/** What the guard reads of a request. Adapters make it; nothing in it is trusted. */
export interface CheckRequest {
  /** Every `Authorization` field value, in order; `undefined` or empty where there is none. */
  readonly authorization: string | readonly string[] | null | undefined
  /** The request target or URL: read only to refuse a second token in its query (RFC 6750 §2). */
  readonly target?: string | undefined
  /** The path parameters, decoded once by the framework's own router. */
  readonly params?: Readonly<Record<string, unknown>> | undefined
  /** Stops waiting for the verdict: the check rejects with the signal's reason. Nobody else's check or fetch is touched. */
  readonly signal?: AbortSignal | undefined
}

/** A claim by name, or a nested one by the list of names that leads to it. Never split on dots: claims are often URLs. */
export type ClaimPath = string | readonly [string, ...string[]]

/** The claim is an array, and one of its members must equal the path parameter. Made by {@link anyOf}. */
export interface AnyOf {
  readonly anyOf: ClaimPath
}

/** What a path parameter must equal. */
export type PathClaim = ClaimPath | AnyOf

/**
 * What a route asks of a granted request, beside a valid token.
 *
 * @typeParam Name the path parameters that the rule names
 */
export interface Rule<Name extends string = string> {
  /** For each path parameter named, the claim that it must equal, code unit by code unit. */
  readonly pathClaims?: { readonly [N in Name]: PathClaim }
  /** Scopes that the token must have, all of them (RFC 6749 §3.3). */
  readonly scopes?: readonly string[]
  /** What lets a request through where the path does not match: a token that has this scope. */
  readonly or?: { readonly scope: string }
  /** The status of a path mismatch: 403, or 404 to hide that the resource exists. Default 403. */
  readonly mismatchStatus?: 403 | 404
  /**
   * Lets a request *without* credentials through as anonymous; one with invalid credentials is refused all the same.
   * Default false. It cannot be combined with `pathClaims` or `scopes`: nobody has neither.
   */
  readonly optional?: boolean
}

/** The rule that asks for nothing but a valid token. */
export type NoRule = Readonly<Record<never, never>>

/** The path parameters that a rule names. */
export type ParameterOf<R extends Rule> = R extends { readonly pathClaims: infer P } ? keyof P & string : never

/** The time, and a way to wait for it: passed in so that tests need not sleep. */
export interface Clock {
  /** Seconds since the epoch; fractions count. */
  now(): number
  /** Calls back once after so many seconds, without keeping the process alive. Returns a function that calls it off. */
  after(seconds: number, callback: () => void): () => void
}
