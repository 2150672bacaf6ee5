/** Finding an issuer's keys by its metadata (RFC 8414, OpenID Connect Discovery 1.0). */
import { isSafeLocation } from '../checks.ts'
import { isObject, isText } from '../json.ts'
import { type FetchContext, FetchFault, fetchDocument } from './document.ts'

/**
 * Asks the issuer's metadata where its keys are. The metadata must name the very issuer that was asked (RFC 8414 §3.3).
 *
 * @throws FetchFault
 */
export async function discoverJwksUri(issuer: string, context: FetchContext): Promise<string> {
  const metadata = await fetchMetadata(metadataUris(issuer), context)
  if (!isObject(metadata)) throw new FetchFault('not-a-key-set')
  const { issuer: named, jwks_uri: jwksUri } = metadata
  if (!isText(named) || !isText(jwksUri)) throw new FetchFault('not-a-key-set')
  if (named !== issuer) throw new FetchFault('issuer-mismatch')
  if (!URL.canParse(jwksUri) || !isSafeFor(issuer, new URL(jwksUri))) throw new FetchFault('bad-location')
  return jwksUri
}

/** Loopback is for issuers that are there themselves: the keys of an https issuer come by https. */
function isSafeFor(issuer: string, jwksUri: URL): boolean {
  return isSafeLocation(jwksUri) && (jwksUri.protocol === 'https:' || new URL(issuer).protocol === 'http:')
}

/** Where metadata may be: OpenID Connect appends to the issuer's path, RFC 8414 §3.1 puts the well-known part before it. */
function metadataUris(issuer: string): readonly [string, string] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
}

async function fetchMetadata([first, second]: readonly [string, string], context: FetchContext): Promise<unknown> {
  try {
    return jsonOf(await fetchDocument(first, context))
  } catch (error) {
    // Only "no such document" sends us to the other place: an outage must not double the load
    if (!(error instanceof FetchFault && (error.httpStatus === 404 || error.httpStatus === 410))) throw error
    return jsonOf(await fetchDocument(second, context))
  }
}

function jsonOf(document: Awaited<ReturnType<typeof fetchDocument>>): unknown {
  return document.status === 'new' ? document.json : undefined
}
