// The issuer of tokens: Better Auth, with its JWT plugin.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { jwt } from 'better-auth/plugins/jwt'
import { decodeProtectedHeader } from 'jose'
import { apiUrl, baseUrl, dataDir } from './config.ts'

type Issuer = ReturnType<typeof createIssuer>

function createIssuer() {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return betterAuth({
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret: keepSecret(join(dataDir, 'secret')),
    trustedOrigins: [baseUrl],
    database: new DatabaseSync(join(dataDir, 'auth.sqlite'), { timeout: 5000 }),
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 128 },
    databaseHooks: { user: { create: { before: checkName }, update: { before: checkName } } },
    // Said here, since the defaults hang on NODE_ENV. Callers are told apart by x-forwarded-for: let your proxy overwrite it.
    rateLimit: { enabled: true, storage: 'database', customRules: { '/jwks': false, '/get-session': false } },
    advanced: { disableCSRFCheck: false, disableOriginCheck: false, database: { generateId: 'uuid' } },
    plugins: [
      jwt({
        disableSettingJwtHeader: true, // who wants a token asks for it
        jwks: { keyPairConfig: { alg: 'RS256', modulusLength: 2048 } }, // its default is EdDSA
        jwt: {
          issuer: baseUrl,
          audience: apiUrl,
          expirationTime: '24h', // a number would be a date
          definePayload: () => ({}), // its default is the whole user
          getSubject: ({ user }) => user.id,
        },
      }),
    ],
  })
}

/** The secret that seals the signing key and signs the cookies: made once, since with another no token can be signed. */
function keepSecret(path: string): string {
  try {
    writeFileSync(path, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8')
}

async function checkName({ name = '' }: { readonly name?: string | undefined }): Promise<void> {
  if (name.length > 100) throw new APIError('UNPROCESSABLE_ENTITY', { message: 'A name has at most 100 characters' })
}

let issuer: Issuer | undefined

/** Made when it is first asked for: `next build` loads this file, too, and has neither secret nor data. */
export function getIssuer(): Issuer {
  issuer ??= createIssuer()
  return issuer
}

/**
 * Before the first request: the tables, and the one signing key, of which requests that come together would make several.
 * Rejects where the database has a key of another algorithm, or one that the secret does not open.
 */
export async function prepareIssuer(): Promise<void> {
  const { $context, api } = getIssuer()
  await (await $context).runMigrations()
  await api.getJwks()
  const { token } = await api.signJWT({ body: { payload: { sub: 'self-check' } } })
  if (decodeProtectedHeader(token).alg !== 'RS256') throw new Error('The issuer has to sign by RS256')
}
