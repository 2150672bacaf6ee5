// Builds the application and serves it, beside a local issuer. Prints what three requests are answered with.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const { publicKey, privateKey } = await generateKeyPair('RS256')
const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: '1' }] })
const server = createServer((_request, response) => response.end(jwks)).listen(0, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`

const program = createRequire(import.meta.url).resolve('next/dist/bin/next')
const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ISSUER: issuer } as const
execFileSync(process.execPath, [program, 'build', import.meta.dirname], { env })
const next = spawn(process.execPath, [program, 'start', import.meta.dirname, '--hostname=127.0.0.1', '--port=0'], {
  env,
})

// It tells its address once it listens
const origin = await new Promise<string>(resolve => {
  let said = ''
  next.stdout.on('data', text => {
    said += text
    const [address] = /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(said) ?? []
    if (address !== undefined && said.includes('Ready')) resolve(address)
  })
})

const claims = { iss: issuer, aud: 'tasks', sub: 'alice' }
const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: '1' }).setIssuedAt().setExpirationTime('24h')
const headers = { authorization: `Bearer ${await token.sign(privateKey)}` }
console.log('her own tasks:', (await fetch(`${origin}/api/alice/tasks`, { headers })).status)
console.log("another's tasks:", (await fetch(`${origin}/api/bob/tasks`, { headers })).status)
console.log('without a token:', (await fetch(`${origin}/api/alice/tasks`)).status)
next.kill()
server.close().closeAllConnections()
