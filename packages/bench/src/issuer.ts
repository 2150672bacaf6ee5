// An issuer whose tokens all contenders get. What it signs is kept in the run's folder, since RSA signatures are slow to
// make and every section wants thousands.
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'

const ISSUER = 'https://auth.example.com'
const AUDIENCE = 'https://api.example.com'

const LIFETIME_SECONDS = 86_400
const AT_ONCE = 64

/** What a resource server is told: whom to trust, and by which keys. */
export interface Trust {
  readonly issuer: string
  readonly audience: string
  readonly algorithm: string
  readonly jwks: { readonly keys: readonly JWK[] }
}

/** A token as bytes, so that each contender gets a string of its own, as from an HTTP parser. */
export interface SignedToken {
  readonly bytes: Buffer
  readonly subject: string
}

export interface BenchIssuer {
  readonly trust: Trust
  /** So many good tokens, each of another subject. The same ones whenever it is asked. */
  pool(count: number): Promise<readonly SignedToken[]>
  /** One token like those of the pool, but for these claims; `undefined` leaves a claim out. */
  sign(claims?: Readonly<Record<string, unknown>> & { readonly sub?: string }): Promise<SignedToken>
}

interface Kept {
  readonly privateJwk: JWK
  readonly publicJwk: JWK
  readonly tokens: { readonly token: string; readonly subject: string }[]
}

/** The issuer of this algorithm: a new one, or the one that an earlier section has left in `scratch`. */
export async function openIssuer(scratch: string, algorithm: string): Promise<BenchIssuer> {
  const path = join(scratch, `${algorithm}.json`)
  const kept: Kept = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : await createIssuer(algorithm)
  const { privateJwk, publicJwk, tokens } = kept
  const privateKey = await importJWK(privateJwk, algorithm)

  async function sign(subject: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({ iat: now, sub: subject, exp: now + LIFETIME_SECONDS, iss: ISSUER, aud: AUDIENCE, ...claims })
      .setProtectedHeader({ alg: algorithm, kid: publicJwk.kid ?? '' })
      .sign(privateKey)
  }

  return {
    trust: { issuer: ISSUER, audience: AUDIENCE, algorithm, jwks: { keys: [publicJwk] } },
    async pool(count) {
      const missing = count - tokens.length
      while (tokens.length < count) {
        const subjects = Array.from({ length: Math.min(AT_ONCE, count - tokens.length) }, () => crypto.randomUUID())
        tokens.push(...(await Promise.all(subjects.map(async subject => ({ subject, token: await sign(subject) })))))
      }
      if (missing > 0) await writeFile(path, JSON.stringify(kept))
      return tokens.slice(0, count).map(({ token, subject }) => ({ bytes: Buffer.from(token), subject }))
    },
    async sign(claims) {
      const { sub: subject = crypto.randomUUID() } = claims ?? {}
      return { bytes: Buffer.from(await sign(subject, claims)), subject }
    },
  }
}

async function createIssuer(algorithm: string): Promise<Kept> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 })
  const name = { alg: algorithm, use: 'sig', kid: crypto.randomUUID() }
  return {
    privateJwk: await exportJWK(privateKey),
    publicJwk: { ...(await exportJWK(publicKey)), ...name },
    tokens: [],
  }
}
