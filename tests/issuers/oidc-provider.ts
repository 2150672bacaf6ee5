// oidc-provider as the issuer: JWT access tokens (RFC 9068) for the resource that is asked for (RFC 8707).
import { randomUUID } from 'node:crypto'
import Provider, { type Configuration, type JWK } from 'oidc-provider'
import { createKey } from '../../packages/jwt-guard/test/support/issuer.ts'
import { redirectUri, runCodeFlow } from './code-flow.ts'
import { type AuthorizationServer, audience, serveOnLoopback } from './real-issuer.ts'

type SigningAlgorithm = 'RS256' | 'ES256'

const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS
const clientId = 'tasks-app'

/** Starts it on a free port. It has keys for both algorithms, and signs with those for the one given. */
export async function startOidcProvider(algorithm: SigningAlgorithm): Promise<AuthorizationServer> {
  let provider: Provider | undefined
  const server = await serveOnLoopback((request, response) => {
    if (provider === undefined) return void response.writeHead(503).end()
    // Alice is at the keyboard, whoever is asked
    const login = { login: { accountId: 'alice' } }
    if (request.url?.startsWith('/interaction/')) return void provider.interactionFinished(request, response, login)
    provider.callback()(request, response)
  })
  let keys: readonly JWK[] = []
  /** Its keys are part of its configuration: they change with a restart. Of those that fit, the first one signs. */
  const restart = (next: readonly JWK[]): void => {
    keys = next
    provider = new Provider(server.url, configure(algorithm, keys))
  }
  restart([makeKey('RS256'), makeKey('ES256')])

  const client = { authorizationEndpoint: `${server.url}/auth`, tokenEndpoint: `${server.url}/token`, clientId }
  return {
    ...server,
    trust: { issuer: server.url, audience, algorithms: [algorithm] },
    jwksUri: `${server.url}/jwks`,
    issue: async resource => (await runCodeFlow(client, resource)).access_token,
    issueIdToken: async () => (await runCodeFlow(client, audience)).id_token,
    issueOpaque: async () => (await runCodeFlow(client, undefined)).access_token,
    rollOver: async () => restart([makeKey(algorithm), ...keys]),
    withdraw: async () => restart(keys.slice(0, 1)),
  }
}

function makeKey(algorithm: SigningAlgorithm): JWK {
  const { privateKey } = createKey(algorithm)
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), kid: randomUUID(), use: 'sig' }
}

function configure(algorithm: SigningAlgorithm, keys: readonly JWK[]): Configuration {
  return {
    jwks: { keys: [...keys] },
    clients: [
      {
        client_id: clientId,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: algorithm,
      },
    ],
    clientDefaults: { id_token_signed_response_alg: algorithm },
    cookies: { keys: ['signs the cookies of tests'] },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ accountId: 'alice', clientId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
    ttl: {
      Interaction: HOUR_SECONDS,
      Session: HOUR_SECONDS,
      Grant: DAY_SECONDS,
      AccessToken: HOUR_SECONDS,
      IdToken: HOUR_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          audience: resource,
          scope: '',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: algorithm } },
        }),
      },
    },
  }
}
