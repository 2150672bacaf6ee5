// Two issuers and the API in one process. Prints what each caller is answered.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createApp } from './app.ts'

async function createIssuer(issuer: string, audience: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
  const issue = (sub: string): Promise<string> =>
    new SignJWT({ iss: issuer, aud: audience, sub, scope: 'report:read' })
      .setProtectedHeader({ alg: 'RS256', kid: '1' })
      .setExpirationTime('1h')
      .sign(privateKey)
  return { trust: { issuer, audience, keys }, issue }
}

const people = await createIssuer('https://people.example', 'https://api.example')
const machines = await createIssuer('https://machines.example', 'urn:api')
const server = createApp(people.trust, machines.trust).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function ask(path: string, token: string): Promise<string> {
  const answer = await fetch(origin + path, { headers: { authorization: `Bearer ${token}` } })
  return `${answer.status} ${answer.ok ? await answer.text() : (await answer.json()).code}`
}

const alice = await people.issue('alice')
const robot = await machines.issue('alice') // it bears the same name
console.log('alice, her tasks:', await ask('/users/alice/tasks', alice))
console.log('the robot, her tasks:', await ask('/users/alice/tasks', robot))
console.log('alice, the report:', await ask('/report', alice))
console.log('the robot, the report:', await ask('/report', robot))
server.close()
