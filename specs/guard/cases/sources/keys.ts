// The test keys: keys.json holds them, private halves and all. Never use one of them for anything else.
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'

const { keys } = JSON.parse(readFileSync(new URL('../keys.json', import.meta.url), 'utf8')) as {
  readonly keys: Readonly<Record<string, JsonWebKey>>
}

export function privateKey(name: string): KeyObject {
  return createPrivateKey({ key: privateJwk(name), format: 'jwk' })
}

export function publicKey(name: string): KeyObject {
  return createPublicKey(privateKey(name))
}

export function privateJwk(name: string): JsonWebKey {
  const jwk = keys[name]
  if (jwk === undefined) throw new Error(`keys.json has no key "${name}"`)
  return jwk
}

/** A public JWK, its name the `kid`. Members given as undefined are left out. */
export function publicJwk(name: string, members: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const jwk = { ...publicKey(name).export({ format: 'jwk' }), kid: name, ...members }
  return Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== undefined))
}

/** What the issuer publishes: a JWK Set of the keys named, or of the members given. */
export function publish(...members: readonly unknown[]): { answers: { json: { keys: unknown[] } }[] } {
  return { answers: [{ json: { keys: members.map(key => (typeof key === 'string' ? publicJwk(key) : key)) } }] }
}
