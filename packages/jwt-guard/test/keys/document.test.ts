import { describe, expect, it } from 'vitest'
import { type FetchContext, FetchFault, fetchDocument } from '../../src/keys/document.ts'
import { ManualClock, settle } from '../support/clock.ts'
import { down, json, type Reply, scriptNetwork, status } from '../support/network.ts'

const uri = 'https://auth.example.com/jwks'
const limits = { timeoutSeconds: 5, maxBytes: 1000 }

function contextOf(reply: Reply): FetchContext & { clock: ManualClock } {
  return { fetch: scriptNetwork(reply).fetch, clock: new ManualClock(), limits }
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error instanceof FetchFault ? error.fault : String(error)
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A body in chunks, which may end in an error or never. */
function bodyOf(chunks: Iterable<Uint8Array>, end: 'close' | 'error' | 'never' = 'close') {
  const iterator = chunks[Symbol.iterator]()
  const seen = { pulled: 0, isCancelled: false }
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = iterator.next()
      if (!next.done) {
        seen.pulled += 1
        controller.enqueue(next.value)
        return undefined
      }
      if (end === 'close') controller.close()
      if (end === 'error') controller.error(new TypeError('terminated'))
      return end === 'never' ? new Promise(() => {}) : undefined
    },
    cancel() {
      seen.isCancelled = true
    },
  })
  return { stream, seen }
}

const answering =
  (body: BodyInit | null, init?: ResponseInit): Reply =>
  () =>
    new Response(body, init)

describe('the hardened fetch', () => {
  it('asks for JSON, follows nothing, and can be called off', async () => {
    const network = scriptNetwork(json({ keys: [] }))
    await fetchDocument(uri, { fetch: network.fetch, clock: new ManualClock(), limits })
    const [request] = network.requests
    expect(request?.url).toBe(uri)
    expect(request?.headers.get('accept')).toBe('application/jwk-set+json, application/json')
    expect(request?.headers.has('if-none-match')).toBe(false)
    expect(request?.init).toMatchObject({ redirect: 'manual', signal: expect.any(AbortSignal) })
    expect(request?.init.credentials ?? 'omitted').toBe('omitted')
  })

  it('sends the entity tag that it was given, and takes 304 for an answer then', async () => {
    const network = scriptNetwork(status(304, { 'cache-control': 'max-age=60' }))
    const fetched = await fetchDocument(uri, { fetch: network.fetch, clock: new ManualClock(), limits }, 'W/"1"')
    expect(network.requests[0]?.headers.get('if-none-match')).toBe('W/"1"')
    expect(fetched.status).toBe('unchanged')
    expect(fetched.headers.get('cache-control')).toBe('max-age=60')
  })

  it('304 without having asked is no answer', async () => {
    expect(await faultOf(fetchDocument(uri, contextOf(status(304))))).toBe('status')
  })

  it.each([301, 302, 303, 307, 308])('SET-12: %d is not followed, on the same origin neither', async code => {
    expect(await faultOf(fetchDocument(uri, contextOf(status(code, { location: `${uri}2` }))))).toBe('redirect')
    expect(await faultOf(fetchDocument(uri, contextOf(status(code))))).toBe('redirect')
  })

  it('SET-12: an answer that a fetch followed redirects to is refused', async () => {
    const followed = Object.defineProperty(Response.json({ keys: [] }), 'redirected', { value: true })
    expect(
      await faultOf(
        fetchDocument(
          uri,
          contextOf(() => followed),
        ),
      ),
    ).toBe('redirect')
    const opaque = Object.defineProperty(Response.json({}), 'type', { value: 'opaqueredirect' })
    expect(
      await faultOf(
        fetchDocument(
          uri,
          contextOf(() => opaque),
        ),
      ),
    ).toBe('redirect')
  })

  it.each([201, 202, 204, 206, 300, 400, 401, 403, 404, 410, 429, 500, 502, 503, 504])(
    'the status %d is a fault',
    async code => {
      const body = code === 204 ? null : '{"keys":[]}'
      expect(await faultOf(fetchDocument(uri, contextOf(answering(body, { status: code }))))).toBe('status')
    },
  )

  it.each<[string, BodyInit | null]>([
    ['nothing', null],
    ['an empty text', ''],
    ['an error page', '<!doctype html><title>Down for maintenance</title>'],
    ['half of it', '{"keys":['],
    ['two documents', '{}{}'],
    ['a script', 'callback({})'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['a lone surrogate', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('{"keys":[]}', 'utf16le')],
  ])('SET-06: %s with 200 is no JSON', async (_, body) => {
    expect(await faultOf(fetchDocument(uri, contextOf(answering(body))))).toBe('not-json')
  })

  it('the content type is of no account: some issuers name none', async () => {
    const context = contextOf(answering('{"keys":[]}', { headers: { 'content-type': 'text/html' } }))
    expect(await fetchDocument(uri, context)).toMatchObject({ status: 'new', json: { keys: [] } })
  })

  it('a character that two chunks share is read whole', async () => {
    const bytes = encode('{"keys":["ü\u{1F600}"]}')
    const { stream } = bodyOf(Array.from(bytes, byte => Uint8Array.of(byte)))
    expect(await fetchDocument(uri, contextOf(answering(stream)))).toMatchObject({ json: { keys: ['ü\u{1F600}'] } })
  })

  it('SET-14: the largest body is read, and one byte more is not', async () => {
    const exact = JSON.stringify('x'.repeat(998))
    expect(await fetchDocument(uri, contextOf(answering(exact)))).toMatchObject({ status: 'new' })
    expect(await faultOf(fetchDocument(uri, contextOf(answering(` ${exact}`))))).toBe('too-large')
  })

  it('SET-14: an endless body is left as soon as it is too large', async () => {
    const endless = (function* () {
      for (;;) yield new Uint8Array(100)
    })()
    const { stream, seen } = bodyOf(endless)
    expect(await faultOf(fetchDocument(uri, contextOf(answering(stream))))).toBe('too-large')
    await settle()
    expect(seen.isCancelled).toBe(true)
    expect(seen.pulled).toBeLessThan(20)
  })

  it.each([
    ['a network that is down', down],
    ['a fetch that throws what is no error', () => Promise.reject('ECONNREFUSED')],
    ['a body that is cut', () => new Response(bodyOf([encode('{"keys":[]}')], 'error').stream)],
  ] as [string, Reply][])('%s is a fault of the network', async (_, reply) => {
    expect(await faultOf(fetchDocument(uri, contextOf(reply)))).toBe('network')
  })

  it('a fetch that throws at once is a fault of the network', async () => {
    const fetch = (() => {
      throw new TypeError('Invalid URL')
    }) as typeof globalThis.fetch
    expect(await faultOf(fetchDocument(uri, { fetch, clock: new ManualClock(), limits }))).toBe('network')
  })

  it.each<[string, Reply]>([
    ['that never answers', () => new Promise<Response>(() => {})],
    ['whose body never ends', () => new Response(bodyOf([encode('{"keys":[]}')], 'never').stream)],
    ['whose body trickles', () => new Response(bodyOf([encode('{'), encode('}')], 'never').stream)],
  ])('SET-13: an issuer %s is waited for until the deadline, headers and body together', async (_, reply) => {
    const context = contextOf(reply)
    const work = faultOf(fetchDocument(uri, context))
    let isOver = false
    void work.then(() => {
      isOver = true
    })
    await context.clock.advance(4.999)
    expect(isOver).toBe(false)
    await context.clock.advance(0.001)
    expect(await work).toBe('timeout')
    expect(context.clock.timers).toBe(0)
  })

  it('SET-13: the deadline calls the request off', async () => {
    const network = scriptNetwork(() => new Promise<Response>(() => {}))
    const clock = new ManualClock()
    const work = faultOf(fetchDocument(uri, { fetch: network.fetch, clock, limits }))
    await clock.advance(5)
    expect(await work).toBe('timeout')
    expect(network.requests[0]?.init.signal?.aborted).toBe(true)
  })

  it.each<[string, Reply]>([
    ['success', json({ keys: [] })],
    ['failure', down],
    ['a refused answer', status(500)],
  ])('after %s no timer is left, and the connection is freed', async (_, reply) => {
    const network = scriptNetwork(reply)
    const clock = new ManualClock()
    await faultOf(fetchDocument(uri, { fetch: network.fetch, clock, limits }))
    expect(clock.timers).toBe(0)
    expect(network.requests[0]?.init.signal?.aborted).toBe(true)
  })

  it('no fault carries the upstream error’s text', async () => {
    const error = await fetchDocument(uri, contextOf(down)).catch((reason: Error) => reason)
    expect(JSON.stringify([String(error), (error as Error).cause ?? null])).not.toContain('ECONNREFUSED')
  })
})
