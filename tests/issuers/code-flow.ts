// How an app gets tokens for somebody: the authorization code flow with PKCE, by a browser that keeps cookies.
import { createHash, randomBytes } from 'node:crypto'
import { type Answer, type Sent, send } from '../harness/http.ts'

/** A public client of an authorization server. */
export interface Client {
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly clientId: string
}

export interface Tokens {
  readonly access_token: string
  readonly id_token: string
}

/** Where the flow leads back to. Nobody listens there. */
export const redirectUri = 'https://app.example.com/callback'

/** RFC 6749 §4.1 with RFC 7636, for one resource (RFC 8707) or none. `cookie` is the session of who is signed in, if anybody is. */
export async function runCodeFlow(client: Client, resource: string | undefined, cookie = ''): Promise<Tokens> {
  const { authorizationEndpoint, tokenEndpoint, clientId } = client
  const verifier = randomBytes(32).toString('base64url')
  const common = { client_id: clientId, redirect_uri: redirectUri, ...(resource !== undefined && { resource }) }
  const query = new URLSearchParams({
    ...common,
    response_type: 'code',
    scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: randomBytes(16).toString('base64url'),
  })
  const code = await browse(new URL(`${authorizationEndpoint}?${query}`), cookie)
  const body = new URLSearchParams({ ...common, grant_type: 'authorization_code', code, code_verifier: verifier })
  const answer = await fetch(tokenEndpoint, { method: 'POST', body })
  if (!answer.ok) throw new Error(`the token endpoint answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Tokens
}

/** Follows redirects until one leads back to the client, and reads the code there. */
async function browse(from: URL, cookie: string): Promise<string> {
  const cookies = new Map(parseCookies(cookie.split('; ')))
  for (let at = from; ; ) {
    const answer = await navigate(at, cookies)
    const { location } = answer.headers
    if (location === undefined) throw new Error(`${at.pathname} answered ${answer.status}: ${answer.body}`)
    for (const [name, value] of parseCookies(listSetCookies(answer))) cookies.set(name, value)
    at = new URL(location, at)
    if (!at.href.startsWith(redirectUri)) continue
    const code = at.searchParams.get('code')
    if (code === null) throw new Error(`no code was issued: ${at.search}`)
    return code
  }
}

/** As browsers open pages: `fetch` says by its own fields that it is none, and is answered otherwise. */
function navigate({ origin, pathname, search }: URL, cookies: ReadonlyMap<string, string>): Promise<Answer> {
  const cookie = Array.from(cookies, pair => pair.join('=')).join('; ')
  const sent: Sent = { method: 'GET', path: pathname + search, headers: { accept: 'text/html', cookie } }
  return send(origin, sent)
}

/** Several fields come joined by commas, and dates have commas too. */
function listSetCookies({ headers }: Answer): string[] {
  return headers['set-cookie']?.split(/, (?=[^\s;,=]+=)/) ?? []
}

function parseCookies(fields: readonly string[]): [name: string, value: string][] {
  return fields
    .map(field => /^([^=;]+)=([^;]*)/.exec(field))
    .filter(match => match !== null)
    .map(([, name = '', value = '']) => [name, value])
}
