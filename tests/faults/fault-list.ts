// Every way in which fetching the keys can fail.
import type { KeySetFault } from 'jwt-guard'
import { alterJwk, keyOf, privateJwk } from '../../packages/jwt-guard/test/support/issuer.ts'
import type { FaultyIssuer } from '../harness/faulty-issuer.ts'
import { answerBody, answerStatus, bomb, cutBody, drip, type Manner, pourBody, saySilence } from '../harness/manners.ts'

export interface Fault {
  /** Reads on from "an issuer that". */
  readonly does: string
  readonly fault: KeySetFault
  /** The fetch ends at its deadline only. */
  readonly hangs?: true
  begin(issuer: FaultyIssuer): void | Promise<void>
}

const good = keyOf().jwk
const ec = keyOf('ES256').jwk
const page = '<!doctype html><title>Sign in</title><p>Your session has ended.'

export const faults: readonly Fault[] = [
  { does: 'refuses connections', fault: 'network', begin: issuer => issuer.goDown() },
  { does: 'answers 500', fault: 'status', begin: behave(answerStatus(500)) },
  { does: 'answers 503', fault: 'status', begin: behave(answerStatus(503, { 'retry-after': '1' })) },
  { does: 'answers 404', fault: 'status', begin: behave(answerStatus(404)) },
  { does: 'answers 204', fault: 'status', begin: behave(answerStatus(204)) },
  { does: 'answers 206', fault: 'status', begin: behave(answerStatus(206)) },
  { does: 'answers 304 to who has nothing', fault: 'status', begin: behave(answerStatus(304)) },
  { does: 'never answers', fault: 'timeout', hangs: true, begin: behave(saySilence) },
  { does: 'drips a byte at a time', fault: 'timeout', hangs: true, begin: behave(drip) },
  { does: 'breaks off in the body', fault: 'network', begin: behave(cutBody) },
  { does: 'sends a gzip bomb', fault: 'too-large', begin: behave(bomb) },
  { does: 'sends a body without end', fault: 'too-large', begin: behave(pourBody) },
  { does: 'redirects on its own origin', fault: 'redirect', begin: redirect(({ url }) => `${url}/other`) },
  { does: 'redirects elsewhere', fault: 'redirect', begin: redirect(() => 'https://keys.example.net/jwks') },
  { does: 'answers 200 with a page', fault: 'not-json', begin: send(page, 'text/html') },
  { does: 'answers 200 with nothing', fault: 'not-json', begin: send('') },
  {
    does: 'answers in broken UTF-8',
    fault: 'not-json',
    begin: send(Buffer.from(`{"keys":[${JSON.stringify(good)}],"name":"\xff"}`, 'latin1')),
  },
  { does: 'answers with JSON that is no key set', fault: 'not-a-key-set', begin: send('{"error":"busy"}') },
  { does: 'answers with null', fault: 'not-a-key-set', begin: send('null') },
  { does: 'publishes an empty set', fault: 'no-usable-key', begin: publish([]) },
  {
    does: 'publishes no key that may be used',
    fault: 'no-usable-key',
    begin: publish([privateJwk(keyOf()), alterJwk(good, { use: 'enc' })]),
  },
  {
    does: 'publishes a point that is on no curve, and nothing else',
    fault: 'no-usable-key',
    begin: publish([alterJwk(ec, { y: ec['x'] })]),
  },
  { does: 'publishes 10,000 entries', fault: 'too-many-keys', begin: publish([good, ...Array(9_999).fill({})]) },
  { does: 'publishes 10,000 keys', fault: 'too-large', begin: publish(Array(10_000).fill(good)) },
]

function behave(manner: Manner): Fault['begin'] {
  return issuer => issuer.behave(manner)
}

function redirect(to: (issuer: FaultyIssuer) => string): Fault['begin'] {
  return issuer => issuer.behave(answerStatus(302, { location: to(issuer) }))
}

function send(body: string | Buffer, type = 'application/json'): Fault['begin'] {
  return behave(answerBody(body, { 'content-type': type }))
}

function publish(keys: readonly unknown[]): Fault['begin'] {
  return issuer => issuer.publish(keys)
}
