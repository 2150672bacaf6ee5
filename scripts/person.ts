// Somebody who uses the web app as a browser does: signs up, and asks for a token for the API.

export interface Person {
  /** The subject of her tokens. */
  readonly id: string
  readonly name: string
  /** The cookie of her session. */
  readonly cookie: string
  /** Asks the web app for a token. Throws when it gives none. */
  getToken(): Promise<string>
}

/** Signs somebody up at the web app. The same name can sign up only once. */
export async function signUp(webUrl: string, name: string): Promise<Person> {
  const answer = await fetch(`${webUrl}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: webUrl },
    body: JSON.stringify({
      name,
      email: `${name.toLowerCase()}@example.com`,
      password: `${name} likes long passwords`,
    }),
  })
  if (answer.status !== 200)
    throw new Error(`the web app did not sign ${name} up: ${answer.status} ${await answer.text()}`)
  const { user } = (await answer.json()) as { user: { id: string } }
  const cookie = answer.headers
    .getSetCookie()
    .map(field => field.split(';')[0])
    .join('; ')
  return { id: user.id, name, cookie, getToken: () => getToken(webUrl, cookie) }
}

async function getToken(webUrl: string, cookie: string): Promise<string> {
  const answer = await fetch(`${webUrl}/api/auth/token`, { headers: { cookie } })
  if (answer.status !== 200) throw new Error(`the web app gave no token: ${answer.status} ${await answer.text()}`)
  const { token } = (await answer.json()) as { token: string }
  return token
}
