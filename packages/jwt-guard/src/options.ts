/** The guard's options and what they mean. They are checked in settings.ts. */
import type { GuardListener } from './events.ts'
import type { Algorithm, Claims, ClaimsSchema, Clock, JwkSet, Principal } from './types.ts'

/** How a remote key set lives. Every duration is in seconds; fractions are allowed. */
export interface KeySetOptions {
  /** Freshness where the issuer's answer says nothing (RFC 9111 §4.2). Default 600. */
  readonly defaultFreshSeconds?: number
  /** The least freshness that is honoured, whatever `Cache-Control` says. Default 30. */
  readonly minFreshSeconds?: number
  /** The most freshness that is honoured. Default 86,400. */
  readonly maxFreshSeconds?: number
  /** How long past their freshness keys serve while the first refresh runs behind (RFC 5861 §3). Default 60. */
  readonly staleWhileRevalidateSeconds?: number
  /** How long past their freshness keys serve while refreshing fails (RFC 5861 §4). Then 503. Default 3,600. */
  readonly staleIfErrorSeconds?: number
  /** The least time between two fetches made for unknown key IDs. Default 5. */
  readonly unknownKeyPaceSeconds?: number
  /** How many checks may wait for an unknown key at once; beyond, 503. Default 100. */
  readonly maxWaiting?: number
  /** The first wait after a failed fetch; it doubles with each failure. Default 1. */
  readonly backOffSeconds?: number
  /** The longest wait after a failed fetch. Default 60. */
  readonly maxBackOffSeconds?: number
  /** The deadline of one fetch, headers and body together. Default 5. */
  readonly timeoutSeconds?: number
  /** The largest body, in bytes after decompression. Default 262,144. */
  readonly maxBytes?: number
  /** The most keys a set may hold. Default 100. */
  readonly maxKeys?: number
}

/** How the guard learns that a token was revoked before it expired. A denylist made by `createDenylist` is one. */
export interface RevocationOptions {
  /**
   * Asked last on every check, never remembered: `true` refuses the token. `verified` is the whole claims set, whatever the
   * `claims` schema kept of it.
   */
  isRevoked(principal: Principal<unknown>, verified: Claims): boolean | Promise<boolean>
  /** How long the hook may take. Default 2. */
  readonly timeoutSeconds?: number
  /** Grants where the hook throws, or does not answer in time. Default false: the request is undecided, 503. */
  readonly insecureGrantOnFailure?: boolean
}

/**
 * Where key sets are kept over a cold start, for serverless and edge runtimes. What it holds is trusted as the issuer's
 * answer would be: keep it where only this service can write. A store that fails changes no verdict.
 */
export interface KeySetStore {
  /** The text last saved under the name, or `undefined`. */
  load(name: string): string | undefined | Promise<string | undefined>
  /** Keeps a text under the name. */
  save(name: string, text: string): void | Promise<void>
}

/** One trusted issuer: who it is, whom its tokens are for, and where its keys are. */
export interface IssuerOptions {
  /** The accepted `iss`, compared exactly: a trailing slash matters (RFC 7519 §4.1.1). Required. */
  readonly issuer: string
  /** The audiences that this resource server answers to: `aud` must hold one of them (RFC 7519 §4.1.3). Required. */
  readonly audience: string | readonly string[]
  /**
   * Where the issuer publishes its JWK Set: https, or http on loopback. Left out, it is found by discovery from the
   * issuer (RFC 8414, OpenID Connect Discovery).
   */
  readonly jwksUri?: string
  /** The keys themselves, instead of an address: nothing is ever fetched. */
  readonly keys?: JwkSet
  /** The accepted signature algorithms (RFC 8725 §3.1). Default `['RS256']`. */
  readonly algorithms?: readonly Algorithm[]
}

/** What holds for every issuer that the guard trusts. */
export interface CommonOptions<C extends ClaimsSchema = ClaimsSchema> {
  /** Accepted `typ` header values beside `JWT`, `at+jwt` and none (RFC 8725 §3.11). Default none. */
  readonly types?: readonly string[]
  /** How far the issuer's clock may differ from ours, in seconds, 0 to 600. Default 5. */
  readonly clockToleranceSeconds?: number
  /** The most seconds since `iat`; makes `iat` required. Default: no limit but `exp`. */
  readonly maxTokenAgeSeconds?: number
  /** The longest token that is looked at, in characters. Default 8,192. */
  readonly maxTokenLength?: number
  /**
   * How many tokens' signatures are remembered, so that one which comes again is not verified again; 0 turns it off. Only
   * that a signature held is remembered, with what was signed, and only as long as its key serves. Default 10,000.
   */
  readonly maxMemoEntries?: number
  /**
   * The most characters that the remembered tokens may have together; their parsed claims take about as much again. Default
   * 16,777,216.
   */
  readonly maxMemoBytes?: number
  /** A Standard Schema for the claims set; its output becomes `principal.claims`. Default: the claims as verified. */
  readonly claims?: C
  /** The realm of the challenge (RFC 9110 §11.5). Default `api`. */
  readonly realm?: string
  /**
   * Where this API's OAuth protected resource metadata is: every challenge names it, so that clients find the authorization
   * server by themselves, as MCP asks for (RFC 9728 §5.1). https, or http on loopback. Default: challenges name none.
   */
  readonly resourceMetadataUri?: string
  /** How remote key sets live. */
  readonly keySet?: KeySetOptions
  /** Keeps key sets over a cold start. Default: none. */
  readonly store?: KeySetStore
  /** Tells which tokens were revoked before they expired. Default: none is. */
  readonly revocation?: RevocationOptions
  /** Hears what happens. What it throws is dropped. */
  readonly onEvent?: GuardListener
  /** The fetch to use. Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch
  /** The clock to use. Default: the runtime's own. */
  readonly clock?: Clock
}

/**
 * How the guard is made: one issuer, or a fixed list of `issuers`. An option that is given must hold a value: one that is
 * `undefined`, empty, not finite or of the wrong type throws, so that an unset environment variable never switches a check off.
 */
export type GuardOptions<C extends ClaimsSchema = ClaimsSchema> = CommonOptions<C> &
  (IssuerOptions | { readonly issuers: readonly [IssuerOptions, ...IssuerOptions[]] })
