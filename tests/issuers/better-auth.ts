// Better Auth as the issuer, by either of its plugins that make JWTs for APIs.
import { DatabaseSync } from 'node:sqlite'
import { oauthProvider } from '@better-auth/oauth-provider'
import { betterAuth } from 'better-auth'
import { toNodeHandler } from 'better-auth/node'
import { type JwtOptions, jwt } from 'better-auth/plugins/jwt'
import { signUp } from '../../scripts/person.ts'
import { redirectUri, runCodeFlow } from './code-flow.ts'
import { type AuthorizationServer, audience, otherAudience, type RealIssuer, serveOnLoopback } from './real-issuer.ts'

const DAY_SECONDS = 86_400
const LIFETIME_SECONDS = 30 * DAY_SECONDS
const GRACE_SECONDS = 2 * DAY_SECONDS

/**
 * The JWT plugin: whoever is signed in gets a token from `/token`. It publishes no metadata, so a guard is told where the
 * keys are.
 */
export async function startJwtPlugin(): Promise<RealIssuer> {
  const { auth, url, ...issuer } = await startBetterAuth(origin => ({
    issuer: origin,
    audience,
    expirationTime: '1h', // a number would be a date in 1970
    definePayload: () => ({}), // left out, it would be the whole user record
  }))
  const alice = await signUp(url, 'Alice')
  return {
    ...issuer,
    trust: { issuer: url, audience, jwksUri: issuer.jwksUri },
    async issue(resource) {
      // The endpoint knows one audience: a token for another API is signed by the issuer's own program
      if (resource === audience) return alice.getToken()
      return (await auth.api.signJWT({ body: { payload: { sub: alice.id, aud: resource } } })).token
    },
  }
}

/** The OAuth provider plugin: an authorization server that is found by its metadata, and names itself by its base path. */
export async function startOauthProvider(): Promise<AuthorizationServer> {
  const { auth, url, ...issuer } = await startBetterAuth(() => ({}))
  const { cookie } = await signUp(url, 'Alice')
  const { client_id: clientId } = await auth.api.adminCreateOAuthClient({
    headers: new Headers({ cookie }),
    body: { redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', skip_consent: true },
  })
  const base = `${url}/api/auth`
  const client = { authorizationEndpoint: `${base}/oauth2/authorize`, tokenEndpoint: `${base}/oauth2/token`, clientId }
  return {
    ...issuer,
    trust: { issuer: base, audience },
    issue: async resource => (await runCodeFlow(client, resource, cookie)).access_token,
    issueIdToken: async () => (await runCodeFlow(client, audience, cookie)).id_token,
    issueOpaque: async () => (await runCodeFlow(client, undefined, cookie)).access_token,
  }
}

/** Starts Better Auth on a free port, with its data in memory. */
async function startBetterAuth(jwtClaims: (origin: string) => NonNullable<JwtOptions['jwt']>) {
  let handle: ReturnType<typeof toNodeHandler> | undefined
  const server = await serveOnLoopback((request, response) => handle?.(request, response))
  const auth = betterAuth({
    baseURL: server.url,
    secret: 'seals the keys of tests, which guard nothing',
    database: new DatabaseSync(':memory:'),
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true },
    plugins: [
      jwt({
        disableSettingJwtHeader: true,
        jwks: {
          keyPairConfig: { alg: 'RS256', modulusLength: 2048 }, // without it: EdDSA
          rotationInterval: LIFETIME_SECONDS,
          gracePeriod: GRACE_SECONDS,
        },
        jwt: jwtClaims(server.url),
      }),
      oauthProvider({
        loginPage: '/sign-in',
        consentPage: '/consent',
        resources: [audience, otherAudience],
        clientRegistrationDefaultResources: [audience, otherAudience],
      }),
    ],
  })
  handle = toNodeHandler(auth)
  const { runMigrations, adapter } = await auth.$context
  await runMigrations()
  await auth.api.getJwks() // makes the first key, alone: five callers at once would make five

  /** Lets the keys that end within so long have ended so long ago. What the plugin does then, it does by itself. */
  async function endKeys(withinSeconds: number, secondsAgo: number): Promise<void> {
    const fromNow = (seconds: number): Date => new Date(Date.now() + seconds * 1000)
    await adapter.updateMany({
      model: 'jwks',
      where: [{ field: 'expiresAt', operator: 'lt', value: fromNow(withinSeconds) }],
      update: { expiresAt: fromNow(-secondsAgo) },
    })
  }

  return {
    ...server,
    auth,
    jwksUri: `${server.url}/api/auth/jwks`,
    /** The key has come to its end: for its grace it stays published, and the next token is signed with a new one. */
    rollOver: () => endKeys(LIFETIME_SECONDS + 1, 1),
    /** The grace of the old keys is over, too. */
    withdraw: () => endKeys(0, GRACE_SECONDS + 1),
  }
}
