import { Context } from 'hono'
import { jwk } from 'hono/jwk'
import type { SignedToken, Trust } from '../issuer.ts'
import type { Contender } from '../rounds.ts'

/** The middleware, over a context that lies ready. */
export function createHono({ issuer, audience, algorithm, jwks }: Trust): Contender<SignedToken, Context> {
  const handle = jwk({
    keys: [...jwks.keys] as NonNullable<Parameters<typeof jwk>[0]['keys'] & unknown[]>,
    alg: [algorithm as Parameters<typeof jwk>[0]['alg'][number]],
    verification: { iss: issuer, aud: audience },
  })
  const proceed = async () => {}
  return {
    name: 'hono jwk',
    prepare({ bytes }) {
      const authorization = Buffer.concat([Buffer.from('Bearer '), bytes]).toString('latin1')
      return new Context(new Request('https://api.example.com/', { headers: { authorization } }))
    },
    check: context => handle(context, proceed),
  }
}
