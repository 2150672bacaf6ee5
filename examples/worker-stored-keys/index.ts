// Starts the Worker twice in workerd, by Miniflare, the second time without its issuer. Prints what it answers.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { Miniflare } from 'miniflare'

const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: '1' }] })
let fetches = 0
const server = createServer((_request, response) => {
  fetches += 1
  response.end(keys)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const token = await new SignJWT({ iss: issuer, aud: 'https://api.example', sub: 'alice' })
  .setProtectedHeader({ alg: 'RS256', kid: '1' })
  .setExpirationTime('1h')
  .sign(privateKey)

const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, 'worker.ts')],
  bundle: true,
  format: 'esm',
  conditions: ['workerd'],
  external: ['cloudflare:workers'],
  write: false,
})
const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-worker-'))

async function askOnce(): Promise<string> {
  const worker = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-07-01',
    bindings: { ISSUER: issuer, JWKS_URI: `${issuer}/jwks.json` },
    kvNamespaces: ['KEY_SETS'],
    kvPersist: folder,
  })
  const answer = await worker.dispatchFetch('https://api.example/tasks', {
    headers: { authorization: `Bearer ${token}` },
  })
  const text = `${answer.status} ${await answer.text()} (keys fetched: ${fetches})`
  await worker.dispose()
  return text
}

console.log('the first start:', await askOnce())
server.close()
console.log('another one, with the issuer down:', await askOnce())
rmSync(folder, { recursive: true })
