/** The caller's own schema for the claims set, by Standard Schema. */
import { shared, TokenError } from '../errors.ts'
import type { ClaimsSchema } from '../types.ts'
import type { Step } from '../verdict.ts'
import { freezeDeep } from './freeze.ts'

const refused = shared(new TokenError('GUARD_CLAIMS_REFUSED'))

/** Validates verified claims against the schema and returns what it puts out. A schema that throws refuses. */
export function applySchema(schema: ClaimsSchema, claims: object): Step<unknown> | Promise<Step<unknown>> {
  try {
    const result = schema['~standard'].validate(claims)
    return result instanceof Promise ? result.then(judge, () => refused) : judge(result)
  } catch {
    return refused
  }
}

function judge(result: Awaited<ReturnType<ClaimsSchema['~standard']['validate']>>): Step<unknown> {
  return result.issues === undefined ? freezeDeep(result.value) : refused
}
