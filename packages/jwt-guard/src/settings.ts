/** Options with every check passed and every default filled in. Wrong options end here, before any request is seen. */
import { checkFunction, checkList, checkLocation, checkMembers, checkNumber, checkText } from './checks.ts'
import type { GuardListener } from './events.ts'
import type { CommonOptions, KeySetOptions, KeySetStore, RevocationOptions } from './options.ts'
import { type IssuerSettings, issuerMembers, resolveIssuers } from './settings/issuers.ts'
import { resolveKeySet } from './settings/key-set.ts'
import { count, fail, optional, resolveNumbers, seconds, YEAR } from './settings/option.ts'
import { resolveRevocation } from './settings/revocation.ts'
import type { ClaimsSchema, Clock } from './types.ts'

/** What a challenge says of what is protected: its name, and where its metadata is (RFC 9110 §11.5, RFC 9728 §5.1). */
export interface ProtectionSpace {
  readonly realm: string
  readonly resourceMetadataUri?: string | undefined
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
  readonly space: ProtectionSpace
  readonly keySet: Required<KeySetOptions>
  readonly store: KeySetStore | undefined
  readonly revocation: Required<RevocationOptions> | undefined
  readonly onEvent: GuardListener | undefined
  readonly fetch: typeof globalThis.fetch | undefined
  readonly clock: Clock | undefined
}

const commonNumbers = {
  clockToleranceSeconds: seconds(5, 0, 600),
  maxTokenLength: count(8192, 64, 1_048_576),
  maxMemoEntries: count(10_000, 0, 10_000_000),
  maxMemoBytes: count(16_777_216, 0, 4_294_967_296),
}
const commonMembers: readonly (keyof CommonOptions)[] = [
  'types',
  'clockToleranceSeconds',
  'maxTokenAgeSeconds',
  'maxTokenLength',
  'maxMemoEntries',
  'maxMemoBytes',
  'claims',
  'realm',
  'resourceMetadataUri',
  'keySet',
  'store',
  'revocation',
  'onEvent',
  'fetch',
  'clock',
]

/**
 * Checks the guard's options and fills in the defaults.
 *
 * @throws OptionsError `GUARD_OPTION_INVALID`, naming the option and the fix
 */
export function resolveSettings(given: unknown): Settings {
  const options = checkMembers(given, 'createGuard', [...issuerMembers, 'issuers', ...commonMembers], fail)
  const read = <T, D>(name: keyof CommonOptions, resolve: (value: unknown) => T, initial: D): T | D =>
    optional(options, name, resolve, initial)
  return {
    issuers: resolveIssuers(options),
    ...resolveNumbers(options, commonNumbers),
    types: new Set(read('types', types => checkList(types, 'types', resolveType, fail), [])),
    maxTokenAgeSeconds: read('maxTokenAgeSeconds', resolveTokenAge, undefined),
    claims: read('claims', resolveSchema, undefined),
    space: {
      realm: read('realm', resolveRealm, 'api'),
      resourceMetadataUri: read('resourceMetadataUri', resolveMetadataUri, undefined),
    },
    keySet: resolveKeySet(read('keySet', keySet => keySet, {})),
    store: read('store', resolveStore, undefined),
    revocation: read('revocation', resolveRevocation, undefined),
    onEvent: read('onEvent', listener => checkFunction<GuardListener>(listener, 'onEvent', fail), undefined),
    fetch: read('fetch', fetch => checkFunction<typeof globalThis.fetch>(fetch, 'fetch', fail), undefined),
    clock: read('clock', resolveClock, undefined),
  }
}

function resolveTokenAge(age: unknown): number {
  return checkNumber(age, 'maxTokenAgeSeconds', 1, 100 * YEAR, fail)
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

/** As URLs are written, so that no character ends the parameter. */
function resolveMetadataUri(uri: unknown): string {
  return new URL(checkLocation(uri, 'resourceMetadataUri', fail)).href
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
