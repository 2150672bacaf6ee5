import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/index.ts'
import { discoverJwksUri } from '../../src/keys/discovery.ts'
import { FetchFault } from '../../src/keys/document.ts'
import { ManualClock, settle } from '../support/clock.ts'
import { outcomeOf } from '../support/guard.ts'
import { audience, issueToken, keyOf } from '../support/issuer.ts'
import {
  down,
  json,
  keySet,
  type Reply,
  routeNetwork,
  type ScriptedNetwork,
  scriptNetwork,
  status,
} from '../support/network.ts'

const limits = { timeoutSeconds: 5, maxBytes: 100_000 }
const jwksUri = 'https://keys.example.com/jwks'

async function discover(issuer: string, network: ScriptedNetwork): Promise<string> {
  try {
    return await discoverJwksUri(issuer, { fetch: network.fetch, clock: new ManualClock(), limits })
  } catch (error) {
    if (error instanceof FetchFault) return error.fault
    throw error
  }
}

const places = [
  ['https://a.example', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  ['https://a.example/', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  ['https://a.example/x', '/x/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/x'],
  ['https://a.example/x/', '/x/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/x'],
  ['https://a.example/x/y', '/x/y/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/x/y'],
  ['https://a.example:8443', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  ['http://localhost:3000', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
] as const

describe('discovery', () => {
  it.each(places)(
    'OpenID Connect appends to the issuer, RFC 8414 §3.1 puts the well-known part before its path: %s',
    async (issuer, oidc, oauth) => {
      const { origin } = new URL(issuer)
      const metadata = json({ issuer, jwks_uri: jwksUri })
      const first = routeNetwork({ [origin + oidc]: metadata })
      expect(await discover(issuer, first)).toBe(jwksUri)
      expect(first.requests.map(({ url }) => url)).toEqual([origin + oidc])
      const second = routeNetwork({ [origin + oauth]: metadata })
      expect(await discover(issuer, second)).toBe(jwksUri)
      expect(second.requests.map(({ url }) => url)).toEqual([origin + oidc, origin + oauth])
    },
  )

  it.each([
    [status(404), 2],
    [status(410), 2],
    [status(500), 1],
    [status(503), 1],
    [status(302, { location: 'https://evil.example' }), 1],
    [down, 1],
    [json([]), 1],
    [json({ issuer: 'https://evil.example', jwks_uri: jwksUri }), 1],
  ] as [Reply, number][])('only “no such document” sends to the other place: %#', async (reply, requests) => {
    const network = scriptNetwork(reply, json({ issuer: 'https://a.example', jwks_uri: jwksUri }))
    await discover('https://a.example', network)
    expect(network.requests).toHaveLength(requests)
  })

  it.each([
    'https://a.example/',
    'https://A.example',
    'https://a.example:443',
    'http://a.example',
    'https://evil.example',
    ' https://a.example',
    '',
    'https://a.example/x/../',
  ])('SET-16: metadata of %j is not that of https://a.example', async named => {
    const network = scriptNetwork(json({ issuer: named, jwks_uri: jwksUri }))
    expect(await discover('https://a.example', network)).toBe('issuer-mismatch')
  })

  it.each([
    null,
    'text',
    [],
    {},
    { issuer: 'https://a.example' },
    { jwks_uri: jwksUri },
    { issuer: 'https://a.example', jwks_uri: 7 },
    { issuer: 'https://a.example', jwks_uri: null },
    { issuer: ['https://a.example'], jwks_uri: jwksUri },
  ])('%j is no metadata', async metadata => {
    expect(await discover('https://a.example', scriptNetwork(json(metadata)))).toBe('not-a-key-set')
  })

  it.each([
    '',
    '/jwks',
    'jwks',
    'http://keys.example.com/jwks',
    'http://10.0.0.1/jwks',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost:9000/jwks',
    'http://127.0.0.1/jwks',
    'file:///etc/jwks.json',
    'data:application/json,{"keys":[]}',
    'javascript:alert(1)',
  ])('SET-27: keys are not fetched from the jwks_uri %j', async uri => {
    const network = scriptNetwork(json({ issuer: 'https://a.example', jwks_uri: uri }))
    expect(await discover('https://a.example', network)).toBe('bad-location')
    expect(network.requests).toHaveLength(1)
  })

  it('SET-27: an issuer on loopback may have its keys there', async () => {
    const uri = 'http://localhost:3000/jwks'
    expect(
      await discover('http://localhost:3000', scriptNetwork(json({ issuer: 'http://localhost:3000', jwks_uri: uri }))),
    ).toBe(uri)
  })
})

describe('a guard that discovers', () => {
  const issuer = 'https://a.example'
  const metadataUri = `${issuer}/.well-known/openid-configuration`
  const check = (guard: ReturnType<typeof createGuard>, token = issueToken({ iss: issuer })) =>
    outcomeOf(guard.check({ authorization: `Bearer ${token}` }))

  function guardOn(network: ScriptedNetwork) {
    const clock = new ManualClock()
    return { clock, guard: createGuard({ issuer, audience, fetch: network.fetch, clock }) }
  }

  it('SET-28: asks for the metadata again only where that was as long ago as an issuer that is silent keeps keys fresh', async () => {
    const keys = keySet(undefined, { 'cache-control': 'max-age=300' })
    const network = routeNetwork({ [metadataUri]: json({ issuer, jwks_uri: jwksUri }), [jwksUri]: keys })
    const { guard, clock } = guardOn(network)
    for (let refresh = 0; refresh < 3; refresh += 1) {
      expect(await check(guard)).toBe('granted')
      await clock.advance(301)
    }
    expect(network.requests.map(({ url }) => url)).toEqual([metadataUri, jwksUri, jwksUri, metadataUri, jwksUri])
  })

  it('SET-28: metadata that cannot be had leaves the keys where they were', async () => {
    const routes: Record<string, Reply> = { [metadataUri]: json({ issuer, jwks_uri: jwksUri }), [jwksUri]: keySet() }
    const { guard, clock } = guardOn(routeNetwork(routes))
    expect(await check(guard)).toBe('granted')
    routes[metadataUri] = down
    for (let day = 0; day < 3; day += 1) {
      await clock.advance(86_400)
      expect(await check(guard, issueToken({ iss: issuer, exp: clock.now() + 60 }))).toBe('granted')
    }
  })

  it('SET-16: metadata that names another issuer by now does not', async () => {
    const routes: Record<string, Reply> = { [metadataUri]: json({ issuer, jwks_uri: jwksUri }), [jwksUri]: keySet() }
    const { guard } = guardOn(routeNetwork(routes))
    expect(await check(guard)).toBe('granted')
    routes[metadataUri] = json({ issuer: `${issuer}/`, jwks_uri: jwksUri })
    await expect(guard.reload()).rejects.toMatchObject({ fault: 'issuer-mismatch' })
  })

  it('ISS-04: asks nobody about an issuer that a token names', async () => {
    const network = scriptNetwork(down)
    const { guard } = guardOn(network)
    expect(await check(guard, issueToken({ iss: 'https://evil.example' }))).toBe('GUARD_ISSUER_REFUSED')
    expect(network.requests).toHaveLength(0)
  })

  it('SET-16: metadata of another issuer leaves the request undecided', async () => {
    const { guard } = guardOn(routeNetwork({ [metadataUri]: json({ issuer: `${issuer}/`, jwks_uri: jwksUri }) }))
    expect(await check(guard)).toBe('GUARD_KEYS_UNAVAILABLE')
    expect(guard.health().keySets).toMatchObject([{ keySet: issuer, lastFault: 'issuer-mismatch' }])
  })

  it('SET-28: keys that have moved are found by reload at once', async () => {
    const moved = 'https://keys.example.com/moved'
    const routes: Record<string, Reply> = {
      [metadataUri]: json({ issuer, jwks_uri: jwksUri }),
      [jwksUri]: keySet([keyOf().jwk], { etag: '"1"' }),
    }
    const network = routeNetwork(routes)
    const { guard } = guardOn(network)
    expect(await check(guard)).toBe('granted')
    routes[metadataUri] = json({ issuer, jwks_uri: moved })
    routes[moved] = keySet([keyOf('RS256', 2).jwk])
    await guard.reload()
    expect(await check(guard, issueToken({ iss: issuer }, {}, keyOf('RS256', 2)))).toBe('granted')
    const last = network.requests.at(-1)
    expect(last?.url).toBe(moved)
    expect(last?.headers.has('if-none-match')).toBe(false)
  })

  it('SET-20: the entity tag is sent to the address that gave it', async () => {
    const network = routeNetwork({
      [metadataUri]: json({ issuer, jwks_uri: jwksUri }),
      [jwksUri]: keySet(undefined, { etag: '"1"' }),
    })
    const { guard } = guardOn(network)
    await guard.warm()
    await guard.reload()
    expect(network.requests.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, null, null, '"1"'])
  })

  it('SET-28: after a failed fetch of the keys it asks for the metadata again, and after a good one it does not', async () => {
    const routes: Record<string, Reply> = { [metadataUri]: json({ issuer, jwks_uri: jwksUri }), [jwksUri]: down }
    const network = routeNetwork(routes)
    const { guard, clock } = guardOn(network)
    await expect(guard.warm()).rejects.toMatchObject({ fault: 'network' })
    const moved = 'https://keys.example.com/moved'
    routes[metadataUri] = json({ issuer, jwks_uri: moved })
    routes[moved] = keySet(undefined, { 'cache-control': 'max-age=30' })
    await clock.advance(1)
    await guard.warm()
    await clock.advance(31)
    await guard.warm()
    await settle()
    expect(network.requests.map(({ url }) => url)).toEqual([metadataUri, jwksUri, metadataUri, moved, moved])
  })

  it('SET-28: a clock that was set back has it ask for the metadata again', async () => {
    const network = routeNetwork({ [metadataUri]: json({ issuer, jwks_uri: jwksUri }), [jwksUri]: keySet() })
    const { guard, clock } = guardOn(network)
    await guard.warm()
    clock.set(clock.now() - 60)
    await guard.warm()
    expect(network.requests.map(({ url }) => url)).toEqual([metadataUri, jwksUri, metadataUri, jwksUri])
  })

  it('SET-28: asks for the metadata when it is as old as the default freshness, to the second', async () => {
    const keys = keySet(undefined, { 'cache-control': 'max-age=300' })
    const network = routeNetwork({ [metadataUri]: json({ issuer, jwks_uri: jwksUri }), [jwksUri]: keys })
    const { guard, clock } = guardOn(network)
    await guard.warm()
    await clock.advance(600)
    await guard.warm()
    expect(network.requests.map(({ url }) => url)).toEqual([metadataUri, jwksUri, metadataUri, jwksUri])
  })

  it('a cold guard whose issuer has no metadata asks for nothing else', async () => {
    const network = routeNetwork({ [metadataUri]: status(500) })
    const { guard } = guardOn(network)
    await expect(guard.warm()).rejects.toMatchObject({ fault: 'status' })
    expect(network.requests.map(({ url }) => url)).toEqual([metadataUri])
  })

  it('after the longest freshness it asks for the metadata again, though nothing failed', async () => {
    const network = routeNetwork({ [metadataUri]: json({ issuer, jwks_uri: jwksUri }), [jwksUri]: keySet() })
    const { guard, clock } = guardOn(network)
    await guard.warm()
    await clock.advance(86_400)
    expect(await check(guard, issueToken({ iss: issuer, exp: clock.now() + 60 }))).toBe('granted')
    expect(network.requests.map(({ url }) => url)).toEqual([metadataUri, jwksUri, metadataUri, jwksUri])
  })
})
