// `npm run demo`: the real web app and the real API, and a walk along what passes and what is refused. Ends with a non-zero
// exit code when anything is answered otherwise than said here.
import type { JsonWebKey } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signExpired, signWithPublicKey, tamper, unsign } from './forge.ts'
import { abortOnInterrupt } from './interrupt.ts'
import { type Person, signUp } from './person.ts'
import { type Stack, startStack } from './stack.ts'
import { readSegment } from './token.ts'

interface Step {
  /** With which credentials, in words. */
  readonly by: string
  readonly token?: string
  readonly owner: Person
  /** The title of a task to add. Left out: the tasks are listed. */
  readonly title?: string
  readonly expected: number
  /** The code of the problem, where there is one. */
  readonly code?: string
}

let surprises = 0

async function walk(stack: Stack, dataFolder: string): Promise<void> {
  console.log(`The web app at ${stack.web.url} issues tokens; the API at ${stack.api.url} takes them.`)
  const [ada, adasToken] = await meet(stack, 'Ada')
  const [ben, bensToken] = await meet(stack, 'Ben')

  console.log('\nEach keeps tasks of her or his own:')
  const [adas, bens] = [
    { by: "Ada's token", token: adasToken },
    { by: "Ben's token", token: bensToken },
  ]
  await take(stack, { ...adas, owner: ada, title: 'Write the first program', expected: 201 })
  await take(stack, { ...adas, owner: ada, expected: 200 })
  await take(stack, { ...bens, owner: ben, title: 'Fly a kite', expected: 201 })
  await take(stack, { ...bens, owner: ben, expected: 200 })

  console.log("\nNobody comes to Ada's without a good token:")
  const { keys } = (await (await fetch(`${stack.web.url}/api/auth/jwks`)).json()) as { keys: [JsonWebKey] }
  const issuer = { issuer: stack.web.url, audience: stack.api.url }
  const expired = await signExpired({ ...issuer, dataFolder, subject: ada.id })
  const refusals: (readonly [string, string | undefined, string])[] = [
    ['no token', undefined, 'GUARD_CREDENTIALS_MISSING'],
    ["Ben's, tampered", tamper(bensToken, ada.id), 'GUARD_SIGNATURE_INVALID'],
    ["Ada's, expired", expired, 'GUARD_TOKEN_EXPIRED'],
    ['alg: none', unsign(adasToken), 'GUARD_TOKEN_MALFORMED'],
    ['HS256, public key', signWithPublicKey(adasToken, keys[0]), 'GUARD_ALGORITHM_REFUSED'],
  ]
  for (const [by, token, code] of refusals) {
    await take(stack, { by, ...(token && { token }), owner: ada, expected: 401, code })
  }

  console.log("\nA good token opens no other's path:")
  await take(stack, { ...adas, owner: ben, expected: 403, code: 'GUARD_PATH_MISMATCH' })
  await take(stack, { ...bens, owner: ada, title: 'Not hers', expected: 403, code: 'GUARD_PATH_MISMATCH' })
}

/** Signs somebody up, and shows what a token says of her: never its signature. */
async function meet({ web }: Stack, name: string): Promise<[Person, string]> {
  const person = await signUp(web.url, name)
  const token = await person.getToken()
  const [header, claims] = token.split('.').slice(0, 2).map(readSegment)
  console.log(`\n${name} signs up and gets a token:`)
  console.log(`  header ${JSON.stringify(header)}\n  claims ${JSON.stringify(claims)}`)
  return [person, token]
}

async function take({ api }: Stack, { by, token, owner, title, expected, code }: Step): Promise<void> {
  const method = title === undefined ? 'GET' : 'POST'
  const answer = await fetch(`${api.url}/api/${owner.id}/tasks`, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(title !== undefined && { body: JSON.stringify({ title }) }),
  })
  const body = (await answer.json()) as { code?: string; title?: string; tasks?: { title: string }[] }
  const said = body.code ?? (body.tasks ?? [body]).map(task => task.title).join(', ')
  const path = `/api/${owner.id.slice(0, 8)}…/tasks`
  console.log(`  ${method.padEnd(4)} ${path}  ${by.padEnd(17)}  ${answer.status}  ${said}`)
  const challenge = answer.headers.get('www-authenticate')
  if (challenge !== null) console.log(`${' '.repeat(7)}WWW-Authenticate: ${challenge}`)
  if (answer.status === expected && body.code === code) return
  surprises += 1
  console.log(`       ✗ expected ${[expected, code].filter(Boolean).join(' ')}`)
}

const interrupt = abortOnInterrupt()
const dataFolder = await mkdtemp(join(tmpdir(), 'jwt-guard-demo-'))
let stack: Stack | undefined
try {
  stack = await startStack({ dataFolder, signal: interrupt, onComplaint: line => console.error(line) })
  await walk(stack, dataFolder)
  console.log(surprises === 0 ? '\nAll as it should be.' : `\n${surprises} not as expected.`)
  if (surprises > 0) process.exitCode = 1
} catch (error) {
  if (!interrupt.aborted) console.error(`demo: ${(error as Error).message}`)
  process.exitCode = 1
} finally {
  await stack?.stop()
  await rm(dataFolder, { recursive: true, force: true })
}
