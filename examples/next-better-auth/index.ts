// Builds both applications and starts each as a process of its own; then two people use them. Prints what they are answered.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose'

const program = createRequire(import.meta.url).resolve('next/dist/bin/next')
const dataDir = mkdtempSync(join(tmpdir(), 'next-better-auth-'))
const web = `http://127.0.0.1:${await findPort()}`
const api = `http://127.0.0.1:${await findPort()}`
/** All that each side is told. Nothing of it is secret. */
const settings = {
  web: { BASE_URL: web, API_URL: api, DATA_DIR: join(dataDir, 'web') },
  api: { ISSUER: web, AUDIENCE: api, DATA_DIR: join(dataDir, 'api') },
}
const processes: ChildProcess[] = []

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await once(server.close(), 'close')
  return port
}

function runNext(side: 'web' | 'api', ...command: [name: string, ...options: string[]]) {
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...settings[side] } as const
  const cwd = join(import.meta.dirname, side)
  const child = spawn(process.execPath, [program, ...command], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  processes.push(child)
  return child
}

async function build(side: 'web' | 'api'): Promise<void> {
  const child = runNext(side, 'build')
  child.stdout.resume()
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`next build ${side} has failed`)
}

async function start(side: 'web' | 'api', url: string): Promise<void> {
  const child = runNext(side, 'start', '--hostname=127.0.0.1', `--port=${new URL(url).port}`)
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', text => String(text).includes('Ready') && resolve())
    child.on('exit', () => reject(new Error(`next start ${side} has ended`)))
  })
}

/** Somebody of the web app: the cookie of her session, her ID, and the token that she gets for the API. */
async function signUp(name: string) {
  const response = await fetch(`${web}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { origin: web, 'content-type': 'application/json' },
    body: JSON.stringify({ name, email: `${name}@example.com`, password: `the password of ${name}` }),
  })
  const cookie = response.headers
    .getSetCookie()
    .map(field => field.split(';')[0])
    .join('; ')
  const { token } = await (await fetch(`${web}/api/auth/token`, { headers: { cookie } })).json()
  console.log(name, 'signs up:', response.status)
  return { id: (await response.json()).user.id as string, cookie, token: token as string }
}

/** Asks the API, and prints what it says. */
async function ask(
  what: string,
  owner: { id: string },
  headers: Record<string, string>,
  title?: string,
): Promise<void> {
  const given = title === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify({ title }) }
  const response = await fetch(`${api}/api/${owner.id}/tasks`, given)
  const said = await response.json()
  console.log(
    `${what}:`,
    response.status,
    said.code ??
      [said]
        .flat()
        .map(task => task.title)
        .join(),
  )
}

async function forge(token: string): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  return new SignJWT(decodeJwt(token))
    .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'RS256' })
    .sign(privateKey)
}

try {
  await Promise.all([build('web'), build('api')])
  await Promise.all([start('web', web), start('api', api)])
  const ada = await signUp('Ada')
  const ben = await signUp('Ben')
  const { alg } = decodeProtectedHeader(ada.token)
  const { iat = 0, exp = 0, ...claims } = decodeJwt(ada.token)
  console.log('her token:', alg, `${(exp - iat) / 3600} hours,`, Object.keys(claims).sort().join())

  const bearer = { authorization: `Bearer ${ada.token}` }
  await ask('she adds a task', ada, bearer, 'Write the first program')
  await ask('she lists hers', ada, bearer)
  await ask("Ben's, with her token", ben, bearer)
  await ask("hers, with Ben's", ada, { authorization: `Bearer ${ben.token}` })
  await ask('without a token', ada, {})
  await ask('with the cookie of her session', ada, { cookie: ada.cookie })
  await ask('with a forged token', ada, { authorization: `Bearer ${await forge(ada.token)}` })

  const page = await fetch(web, { headers: { cookie: ada.cookie } })
  const text = await page.text()
  console.log(
    'her page shows the task:',
    text.includes('Write the first program'),
    'and the token:',
    text.includes(ada.token),
  )
  console.log('the page of nobody:', (await fetch(web)).url.slice(web.length))
} finally {
  for (const child of processes) child.kill()
  rmSync(dataDir, { recursive: true, force: true })
}
