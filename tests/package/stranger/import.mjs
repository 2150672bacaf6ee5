import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import express from 'express'
import { createGuard } from 'jwt-guard'
import { principalOf, protect } from 'jwt-guard/express'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const [issuer, audience] = ['https://issuer.example', 'https://api.example']
const guard = createGuard({ issuer, audience, keys: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: '1' }] } })

const app = express()
app.get('/people/:person', protect(guard, { pathClaims: { person: 'sub' } }), (request, response) => {
  response.send(principalOf(request).subject)
})
const server = app.listen(0)
await once(server, 'listening')

const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = { iss: issuer, aud: audience, sub: 'ada', exp: Math.floor(Date.now() / 1000) + 60 }
const input = `${encode({ alg: 'RS256', kid: '1' })}.${encode(claims)}`
const token = `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`

const ask = async (person, headers) =>
  (await fetch(`http://localhost:${server.address().port}/people/${person}`, { headers })).status
const authorization = `Bearer ${token}`
console.log(await ask('ada', { authorization }), await ask('ada', {}), await ask('ben', { authorization }))
server.closeAllConnections()
server.close()
