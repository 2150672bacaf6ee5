// What a case that says nothing else is about: a good token, a guard with its options left alone, a path without parameters.
import type { Defaults } from '../case.ts'
import { publish } from './keys.ts'
import { audience, issuer, now, signed } from './tokens.ts'

const options = { issuer, audience, jwksUri: `${issuer}/jwks.json` }

export const defaults: Defaults = {
  now,
  options,
  rule: {},
  ...publish('rsa-1'),
  before: [],
  method: 'GET',
  target: '/tasks',
  route: '/tasks',
  params: {},
  ...signed(),
  headers: {},
  except: [],
}

/** The options of a guard that differ from the defaults; those given as undefined are left out. */
export function withOptions(differs: Readonly<Record<string, unknown>>): { options: unknown } {
  return {
    options: Object.fromEntries(Object.entries({ ...options, ...differs }).filter(([, value]) => value !== undefined)),
  }
}
