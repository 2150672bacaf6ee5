// A guarded procedure, a client and a local issuer, in one process. Prints what comes of three calls.
import { once } from 'node:events'
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { createContext, type GuardedContext, problemOf, protect, responseMeta } from 'jwt-guard/trpc'
import { z } from 'zod'

const issuer = 'https://issuer.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const guard = createGuard({ issuer, audience: 'tasks', keys })

const t = initTRPC.context<GuardedContext>().create({
  errorFormatter: ({ shape, error }) => ({ ...shape, data: { ...shape.data, problem: problemOf(error) } }),
})
// Whoever has no token is refused before the input is read, and so learns nothing of it
const guarded = t.procedure.use(protect(guard))
const router = t.router({
  tasks: guarded
    .input(z.object({ user_id: z.string() }))
    .use(protect(guard, { pathClaims: { user_id: 'sub' } }))
    .query(({ ctx }) => `the tasks of ${ctx.principal.subject}`),
})
const server = createHTTPServer({ router, createContext, responseMeta }).listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`

const token = new SignJWT({ iss: issuer, aud: 'tasks', sub: 'alice' }).setProtectedHeader({ alg: 'RS256', kid: '1' })
const headers = { authorization: `Bearer ${await token.setIssuedAt().setExpirationTime('24h').sign(privateKey)}` }
const alice = createTRPCClient<typeof router>({ links: [httpBatchLink({ url, headers })] })
const nobody = createTRPCClient<typeof router>({ links: [httpBatchLink({ url })] })

async function ask(client: typeof alice, user_id: string): Promise<string> {
  try {
    return await client.tasks.query({ user_id })
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error
    return `${error.data.httpStatus} ${error.data.code}, ${error.data.problem.code}`
  }
}
console.log('her own tasks:', await ask(alice, 'alice'))
console.log("another's tasks:", await ask(alice, 'bob'))
console.log('without a token:', await ask(nobody, 'alice'))
server.close()
