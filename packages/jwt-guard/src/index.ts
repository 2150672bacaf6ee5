/**
 * jwt-guard: verifies access tokens by the issuer's JWK Set and matches path parameters to claims.
 *
 * @packageDocumentation
 */
export { type CatalogueEntry, type Code, catalogue, type DenialCode } from './codes.ts'
export {
  CredentialsError,
  Denial,
  GuardError,
  KeySetError,
  type KeySetFault,
  OptionsError,
  PermissionError,
  TokenError,
} from './errors.ts'
export type { GuardEvent, GuardListener, KeyFault } from './events.ts'
export { createGuard, type Guard, type GuardHealth, type PrincipalUnder } from './guard.ts'
export type { Answer } from './http/answer.ts'
export type { KeySetHealth } from './keys/key-set.ts'
export type {
  CommonOptions,
  GuardOptions,
  IssuerOptions,
  KeySetOptions,
  KeySetStore,
  RevocationOptions,
} from './options.ts'
export {
  createDenylist,
  createMemoryDenylistStore,
  type Denylist,
  type DenylistEntry,
  type DenylistStore,
  type MemoryDenylistOptions,
} from './policy/denylist.ts'
export { anyOf } from './policy/path-claims.ts'
export type {
  Algorithm,
  AnyOf,
  CheckRequest,
  ClaimPath,
  Claims,
  ClaimsSchema,
  Clock,
  Json,
  Jwk,
  JwkSet,
  NoRule,
  ParameterOf,
  PathClaim,
  Principal,
  Rule,
} from './types.ts'
export type { Denied, Granted, Undecided, Verdict } from './verdict.ts'
