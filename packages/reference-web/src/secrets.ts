import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '@jwt-guard/service'

/** A secret that seals the private keys and signs the session cookies. What one version sealed, only it opens. */
export interface Secret {
  readonly version: number
  readonly value: string
}

const MINIMUM_LENGTH = 32
/** Bits, by the estimate that Better Auth itself warns by: length times the logarithm of the distinct characters. */
const MINIMUM_ENTROPY = 120

/**
 * Reads one secret, which counts as version 1, or several as `<version>:<secret>,…`, the newest first, so that a
 * secret can be replaced while the keys that the old one sealed live on.
 *
 * @returns The secrets, or what is wrong with them.
 */
export function parseSecrets(text: string): readonly Secret[] | string {
  const secrets = /^\d+:/.test(text) ? text.split(',').map(parseVersioned) : [{ version: 1, value: text }]
  if (secrets.some(({ version }) => !Number.isSafeInteger(version))) return 'must read <version>:<secret>,…'
  if (new Set(secrets.map(({ version }) => version)).size < secrets.length) return 'names a version twice'
  if (secrets.some(({ value }) => isWeak(value))) {
    return `is weak: it needs ${MINIMUM_LENGTH} characters or more, and random ones`
  }
  return secrets
}

/**
 * The secret kept in `dataDir`, made at the first start. Its file is for its owner alone.
 *
 * @throws StartError when the file holds something else.
 */
export function keepSecret(dataDir: string): readonly Secret[] {
  const path = join(dataDir, 'auth-secret')
  if (!existsSync(path)) makeSecret(path)
  const secrets = parseSecrets(readFileSync(path, 'utf8').trim())
  if (typeof secrets === 'string') throw new StartError(`the secret in ${path} ${secrets}; restore the file`)
  return secrets
}

/** A link appears whole or not at all: of two processes that start together, one makes the secret, both read it. */
function makeSecret(path: string): void {
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}

function parseVersioned(entry: string): Secret {
  const [, version, value] = /^(\d{1,9}):(.+)$/.exec(entry) ?? []
  return { version: Number(version), value: value ?? '' }
}

function isWeak(secret: string): boolean {
  return secret.length < MINIMUM_LENGTH || secret.length * Math.log2(new Set(secret).size) < MINIMUM_ENTROPY
}
