/** The caller's own schema for the claims set, by Standard Schema. */
import { isPromiseLike } from '../deadline.ts'
import { shared, TokenError } from '../errors.ts'
import type { ClaimsSchema } from '../types.ts'
import type { MaybePromise, Step } from '../verdict.ts'
import { freezeDeep } from './freeze.ts'

const refused = shared(new TokenError('GUARD_CLAIMS_REFUSED'))

/** Validates verified claims against the schema and returns what it puts out. A schema that throws refuses. */
export function applySchema(schema: ClaimsSchema, claims: object): MaybePromise<Step<unknown>> {
  try {
    const result: unknown = schema['~standard'].validate(claims)
    return isPromiseLike(result)
      ? Promise.resolve(result)
          .then(judge)
          .catch(() => refused)
      : judge(result)
  } catch {
    return refused
  }
}

/** Only what is plainly a success passes: an object with a value and without issues. */
function judge(result: unknown): Step<unknown> {
  if (typeof result !== 'object' || result === null || !('value' in result)) return refused
  // A promise would be waited for as if it were a step of ours
  if ((result as { issues?: unknown }).issues !== undefined || isPromiseLike(result.value)) return refused
  return freezeDeep(result.value)
}
