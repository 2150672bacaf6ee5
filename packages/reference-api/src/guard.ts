/** Read this first: the one guard of the API, and the only place that says whose tokens are good. */
import { type CommonOptions, createGuard, type Guard, type IssuerOptions } from 'jwt-guard'
import { z } from 'zod'

/** What the API asks of a claims set beside what the guard validates: a subject that every database can keep apart. */
const claims = z.object({
  sub: z
    .string()
    .max(255)
    .refine(subject => subject.isWellFormed() && !subject.includes('\0')),
})

export type TaskGuard = Guard<z.output<typeof claims>>
export type TaskGuardOptions = Pick<IssuerOptions, 'issuer' | 'audience' | 'jwksUri' | 'keys'> &
  Pick<CommonOptions, 'onEvent' | 'clock' | 'fetch'>

/**
 * The guard of the tasks: it grants RS256 access tokens of one issuer, made for this API. Of the issuer it knows the name
 * and the JWK Set, and nothing else: no shared secret, no session, no database. Keys are fetched when first needed.
 */
export function createTaskGuard(options: TaskGuardOptions): TaskGuard {
  return createGuard({ ...options, algorithms: ['RS256'], claims, realm: 'tasks' })
}
