/** Options with every check passed and every default filled in. Wrong options end here, before any request is seen. */
import {
  checkCount,
  checkFunction,
  checkList,
  checkLocation,
  checkMembers,
  checkNumber,
  checkText,
  type Fail,
  failWith,
  type Options,
} from './checks.ts'
import type { GuardListener } from './events.ts'
import type { KeySetOptions, KeySetStore, RevocationOptions } from './options.ts'
import { type Algorithm, algorithms, type ClaimsSchema, type Clock, type JwkSet } from './types.ts'

/** One issuer as the pipeline uses it. */
export interface IssuerSettings {
  readonly issuer: string
  readonly audiences: ReadonlySet<string>
  readonly algorithms: ReadonlySet<string>
  /** Where the keys come from: given, at an address, or to be discovered from the issuer. */
  readonly source: { readonly keys: JwkSet } | { readonly jwksUri: string } | { readonly discover: string }
}

/** The guard's options as the pipeline uses them. */
export interface Settings {
  readonly issuers: readonly IssuerSettings[]
  readonly types: ReadonlySet<string>
  readonly clockToleranceSeconds: number
  readonly maxTokenAgeSeconds: number | undefined
  readonly maxTokenLength: number
  readonly maxMemoEntries: number
  readonly maxMemoBytes: number
  readonly claims: ClaimsSchema | undefined
  readonly realm: string
  readonly keySet: Required<KeySetOptions>
  readonly store: KeySetStore | undefined
  readonly revocation: Required<RevocationOptions> | undefined
  readonly onEvent: GuardListener | undefined
  readonly fetch: typeof globalThis.fetch | undefined
  readonly clock: Clock | undefined
}

const issuerMembers = ['issuer', 'audience', 'jwksUri', 'keys', 'algorithms']
const commonMembers = [
  'types',
  'clockToleranceSeconds',
  'maxTokenAgeSeconds',
  'maxTokenLength',
  'maxMemoEntries',
  'maxMemoBytes',
  'claims',
  'realm',
  'keySet',
  'store',
  'revocation',
  'onEvent',
  'fetch',
  'clock',
]

const DAY = 86_400
const YEAR = 365 * DAY

const fail: Fail = failWith('GUARD_OPTION_INVALID')

/**
 * Checks the guard's options and fills in the defaults.
 *
 * @throws OptionsError `GUARD_OPTION_INVALID`, naming the option and the fix
 */
export function resolveSettings(given: unknown): Settings {
  const options = checkMembers(given, 'createGuard', [...issuerMembers, 'issuers', ...commonMembers], fail)
  return {
    issuers: resolveIssuers(options),
    types: new Set(has(options, 'types') ? checkList(options['types'], 'types', type => resolveType(type), fail) : []),
    clockToleranceSeconds: number(options, 'clockToleranceSeconds', 5, 0, 600),
    maxTokenAgeSeconds: has(options, 'maxTokenAgeSeconds')
      ? checkNumber(options['maxTokenAgeSeconds'], 'maxTokenAgeSeconds', 1, 100 * YEAR, fail)
      : undefined,
    maxTokenLength: count(options, 'maxTokenLength', 8192, 64, 1_048_576),
    maxMemoEntries: count(options, 'maxMemoEntries', 10_000, 0, 10_000_000),
    maxMemoBytes: count(options, 'maxMemoBytes', 16_777_216, 0, 4_294_967_296),
    claims: has(options, 'claims') ? resolveSchema(options['claims']) : undefined,
    realm: has(options, 'realm') ? resolveRealm(options['realm']) : 'api',
    keySet: resolveKeySet(has(options, 'keySet') ? options['keySet'] : {}),
    store: has(options, 'store') ? resolveStore(options['store']) : undefined,
    revocation: has(options, 'revocation') ? resolveRevocation(options['revocation']) : undefined,
    onEvent: has(options, 'onEvent') ? checkFunction(options['onEvent'], 'onEvent', fail) : undefined,
    fetch: has(options, 'fetch') ? checkFunction(options['fetch'], 'fetch', fail) : undefined,
    clock: has(options, 'clock') ? resolveClock(options['clock']) : undefined,
  }
}

function resolveIssuers(options: Options): readonly IssuerSettings[] {
  if (!has(options, 'issuers')) return [resolveIssuer(options)]
  for (const member of issuerMembers) {
    if (has(options, member)) fail(`"${member}" belongs inside each of the "issuers" when that list is given.`)
  }
  const issuers = checkList(
    options['issuers'],
    'issuers',
    issuer => resolveIssuer(checkMembers(issuer, 'issuers[]', issuerMembers, fail)),
    fail,
  )
  if (new Set(issuers.map(({ issuer }) => issuer)).size < issuers.length) fail('"issuers" names an issuer twice.')
  return issuers
}

function resolveIssuer(options: Options): IssuerSettings {
  const issuer = checkText(options['issuer'], 'issuer', fail)
  if (URL.canParse(issuer) && /^https?:/i.test(issuer)) checkLocation(issuer, 'issuer', fail)
  const audience = options['audience']
  const checkAudience = (member: unknown): string => checkText(member, 'audience', fail)
  return {
    issuer,
    audiences: new Set(
      Array.isArray(audience) ? checkList(audience, 'audience', checkAudience, fail) : [checkAudience(audience)],
    ),
    algorithms: new Set(
      has(options, 'algorithms') ? checkList(options['algorithms'], 'algorithms', resolveAlgorithm, fail) : ['RS256'],
    ),
    source: resolveSource(options, issuer),
  }
}

function resolveSource(options: Options, issuer: string): IssuerSettings['source'] {
  if (has(options, 'keys')) {
    if (has(options, 'jwksUri')) fail('"keys" and "jwksUri" exclude each other; give one of them.')
    const keys = (options['keys'] as JwkSet | null)?.keys
    return Array.isArray(keys) && keys.length > 0
      ? { keys: options['keys'] as JwkSet }
      : fail('"keys" must be a JWK Set with at least one key: { keys: [...] }.')
  }
  if (has(options, 'jwksUri')) return { jwksUri: checkLocation(options['jwksUri'], 'jwksUri', fail) }
  if (!URL.canParse(issuer)) fail('"issuer" is not a URL, so its keys cannot be discovered; give "jwksUri" or "keys".')
  if (new URL(checkLocation(issuer, 'issuer', fail)).search !== '') {
    fail('"issuer" has a query, so its keys cannot be discovered; give "jwksUri" or "keys".')
  }
  return { discover: issuer }
}

function resolveAlgorithm(name: unknown): Algorithm {
  return algorithms.includes(name as Algorithm)
    ? (name as Algorithm)
    : fail(`"algorithms" may name only ${algorithms.join(', ')}; "none" and shared secrets are never accepted.`)
}

function resolveType(type: unknown): string {
  return checkText(type, 'types', fail)
    .toLowerCase()
    .replace(/^application\//, '')
}

function resolveSchema(schema: unknown): ClaimsSchema {
  const standard = (schema as ClaimsSchema | null)?.['~standard']
  return typeof standard?.validate === 'function'
    ? (schema as ClaimsSchema)
    : fail('"claims" must be a Standard Schema, such as a zod object.')
}

function resolveRealm(realm: unknown): string {
  const text = checkText(realm, 'realm', fail)
  return /^[\x20-\x7e]+$/.test(text) ? text : fail('"realm" may hold printable ASCII characters only.')
}

function resolveClock(clock: unknown): Clock {
  const { now, after } = (clock ?? {}) as Partial<Clock>
  checkFunction(now, 'clock.now', fail)
  checkFunction(after, 'clock.after', fail)
  return clock as Clock
}

function resolveStore(store: unknown): KeySetStore {
  const { load, save } = (store ?? {}) as Partial<KeySetStore>
  checkFunction(load, 'store.load', fail)
  checkFunction(save, 'store.save', fail)
  return store as KeySetStore
}

const revocationMembers: readonly string[] = ['isRevoked', 'timeoutSeconds', 'insecureGrantOnFailure']

/** A denylist has methods beside the hook, so those are passed over. */
function resolveRevocation(given: unknown): Required<RevocationOptions> {
  const revocation = (given ?? {}) as Partial<RevocationOptions>
  checkFunction(revocation.isRevoked, 'revocation.isRevoked', fail)
  const stray = Object.entries(revocation).find(
    ([member, value]) => !revocationMembers.includes(member) && typeof value !== 'function',
  )
  if (stray) fail(`"revocation" has no option "${stray[0]}"; known are ${revocationMembers.join(', ')}.`)
  const insecure = 'insecureGrantOnFailure' in revocation ? revocation.insecureGrantOnFailure : false
  return {
    isRevoked: (principal, verified) => (revocation as RevocationOptions).isRevoked(principal, verified),
    timeoutSeconds:
      'timeoutSeconds' in revocation
        ? checkNumber(revocation.timeoutSeconds, 'revocation.timeoutSeconds', 0.001, 60, fail)
        : 2,
    insecureGrantOnFailure:
      typeof insecure === 'boolean' ? insecure : fail('"revocation.insecureGrantOnFailure" must be true or false.'),
  }
}

function resolveKeySet(given: unknown): Required<KeySetOptions> {
  const options = checkMembers(given, 'keySet', keySetMembers, fail)
  const settings = {
    defaultFreshSeconds: number(options, 'defaultFreshSeconds', 600, 0.001, YEAR),
    minFreshSeconds: number(options, 'minFreshSeconds', 30, 0.001, YEAR),
    maxFreshSeconds: number(options, 'maxFreshSeconds', DAY, 0.001, YEAR),
    staleWhileRevalidateSeconds: number(options, 'staleWhileRevalidateSeconds', 60, 0, YEAR),
    staleIfErrorSeconds: number(options, 'staleIfErrorSeconds', 3600, 0, YEAR),
    unknownKeyPaceSeconds: number(options, 'unknownKeyPaceSeconds', 5, 0.001, DAY),
    maxWaiting: count(options, 'maxWaiting', 100, 1, 1_000_000),
    backOffSeconds: number(options, 'backOffSeconds', 1, 0.001, DAY),
    maxBackOffSeconds: number(options, 'maxBackOffSeconds', 60, 0.001, DAY),
    timeoutSeconds: number(options, 'timeoutSeconds', 5, 0.001, 300),
    maxBytes: count(options, 'maxBytes', 262_144, 1, 67_108_864),
    maxKeys: count(options, 'maxKeys', 100, 1, 10_000),
  }
  if (settings.minFreshSeconds > settings.maxFreshSeconds) {
    fail('"minFreshSeconds" is above "maxFreshSeconds"; a floor must not be above its ceiling.')
  }
  if (settings.backOffSeconds > settings.maxBackOffSeconds) {
    fail('"backOffSeconds" is above "maxBackOffSeconds"; the first wait must not be longer than the longest.')
  }
  return settings
}

const keySetMembers: readonly string[] = [
  'defaultFreshSeconds',
  'minFreshSeconds',
  'maxFreshSeconds',
  'staleWhileRevalidateSeconds',
  'staleIfErrorSeconds',
  'unknownKeyPaceSeconds',
  'maxWaiting',
  'backOffSeconds',
  'maxBackOffSeconds',
  'timeoutSeconds',
  'maxBytes',
  'maxKeys',
]

function has(options: Options, name: string): boolean {
  return Object.hasOwn(options, name)
}

function number(options: Options, name: string, initial: number, least: number, most: number): number {
  return has(options, name) ? checkNumber(options[name], name, least, most, fail) : initial
}

function count(options: Options, name: string, initial: number, least: number, most: number): number {
  return has(options, name) ? checkCount(options[name], name, least, most, fail) : initial
}
