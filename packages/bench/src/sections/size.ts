import { dirname, join } from 'node:path'
import type { Amount, Run, Section, Table } from '../section.ts'
import { type Bundle, bundle, type Runtime } from '../size/bundle.ts'

/** Programs by name. */
type Programs = Readonly<Record<string, string>>

const WORKER = 'jwt-guard and jwt-guard/fetch, every export'
const WORKER_PROGRAM = "export * from 'jwt-guard'; export * from 'jwt-guard/fetch'"
const JOSE = "export { createRemoteJWKSet, jwtVerify } from 'jose'"
const AWS = "export { JwtVerifier } from 'aws-jwt-verify'"
const BETTER_AUTH = "export { verifyBearerToken } from 'better-auth/oauth2'"

const forWorkers: Programs = {
  [WORKER]: WORKER_PROGRAM,
  'jwt-guard, a guarded route': "export { createGuard } from 'jwt-guard'; export { protect } from 'jwt-guard/fetch'",
  'jose, a remote key set': JOSE,
  'aws-jwt-verify': AWS,
  'hono jwk': "export { jwk } from 'hono/jwk'",
  'better-auth, bearer tokens': BETTER_AUTH,
}

const forNode: Programs = {
  'jwt-guard, every export': "export * from 'jwt-guard'",
  'jwt-guard/express, every export': "export * from 'jwt-guard/express'",
  'jose, a remote key set': JOSE,
  'jsonwebtoken, jwks-rsa': "export { verify } from 'jsonwebtoken'; export { JwksClient } from 'jwks-rsa'",
  'express-jwt, jwks-rsa': "export { expressjwt } from 'express-jwt'; export { expressJwtSecret } from 'jwks-rsa'",
  'fast-jwt, get-jwks': "export { createVerifier } from 'fast-jwt'; export { default } from 'get-jwks'",
  'express-oauth2-jwt-bearer': "export { auth } from 'express-oauth2-jwt-bearer'",
  'aws-jwt-verify': AWS,
  'better-auth, bearer tokens': BETTER_AUTH,
}

const BYTES_IN_KB = 1000

export const section: Section = {
  title: 'Size',
  about:
    'One minified file of all that an import brings, dependencies included, by esbuild. A kB is 1,000 bytes. Of the peers, what the same work takes: to verify tokens by a published key set.',
  async measure(run) {
    const worker = await bundle(WORKER_PROGRAM, folderOf(run, WORKER_PROGRAM), 'workers')
    return {
      tables: [
        await compareBundles('For Workers', forWorkers, 'workers', run),
        await compareBundles('For Node', forNode, 'node', run),
        {
          title: 'What is in the Worker bundle',
          columns: ['Package', 'Minified'],
          rows: Array.from(worker.parts, ([name, bytes]) => ({ name, cells: [toKilobytes(bytes)] })),
        },
      ],
      targets: [{ what: `Worker bundle: ${WORKER}`, measured: toKilobytes(worker.gzipped), bound: { most: 25 } }],
    }
  },
}

async function compareBundles(title: string, programs: Programs, runtime: Runtime, run: Run): Promise<Table> {
  const rows = Object.entries(programs).map(async ([name, program]) => ({
    name,
    cells: toCells(await bundle(program, folderOf(run, program), runtime)),
  }))
  return { title, columns: ['Import', 'Minified', 'Gzipped'], rows: await Promise.all(rows) }
}

/** The library is found where it was built, everything else where the benchmark has it. */
function folderOf({ library }: Run, program: string): string {
  return program.includes("'jwt-guard") ? dirname(dirname(library)) : join(import.meta.dirname, '../..')
}

function toCells({ minified, gzipped }: Bundle): Amount[] {
  return [toKilobytes(minified), toKilobytes(gzipped)]
}

function toKilobytes(bytes: number): Amount {
  return { amount: bytes / BYTES_IN_KB, unit: 'kB' }
}
