// Requests as bytes: any at all, or such as a server takes for one, with something about them that none should send.
import fc from 'fast-check'

const latin1 = fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes).toString('latin1'))
/** Bytes of a field's value that HTTP lets through (RFC 9110 §5.5). */
const fieldBytes = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }), fc.constant(9)), {
    maxLength: 40,
  })
  .map(bytes => Buffer.from(bytes).toString('latin1'))

const often = <T>(...parts: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
  fc.oneof(...parts.map((arbitrary, at) => ({ arbitrary, weight: at === 0 ? 6 : 1 })))

const methods = often(
  fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH'),
  fc.constantFrom('CONNECT', 'TRACE', 'QUERY', 'PROPFIND', 'get', 'PRI', 'X'),
  latin1,
)

function targets(path: string): fc.Arbitrary<string> {
  return often(
    fc.oneof(
      fc.constant(path),
      fc.webQueryParameters().map(query => `${path}?${query}`),
    ),
    fc.constantFrom(
      `${path}?access_token=x`,
      `${path}?%`,
      `${path}?${'a=%ff&'.repeat(200)}`,
      `http://api.example${path}`,
    ),
    fc.constantFrom(
      '*',
      '/',
      '//',
      '//x:y',
      'http://',
      'http://[',
      '/%',
      '/api/%ff/tasks',
      '/api/%00/tasks',
      '/api//tasks',
    ),
    latin1.map(text => `/${text}`),
    latin1,
    fc.nat(20_000).map(length => `/${'a'.repeat(length)}`),
  )
}

function fields(token: string): fc.Arbitrary<string> {
  const credentials = often(
    fc.constant(`Bearer ${token}`),
    fieldBytes.map(text => `Bearer ${text}`),
    fieldBytes,
    fc
      .tuple(fc.nat(token.length), fieldBytes)
      .map(([at, text]) => `Bearer ${token.slice(0, at)}${text}${token.slice(at)}`),
    fc.constantFrom('Bearer', '', 'Basic YQ==', `Bearer ${token}, Bearer ${token}`, `Bearer\r\n ${token}`),
    fc.nat(20_000).map(length => `Bearer ${'a'.repeat(length)}`),
  )
  const name = fc.constantFrom('Authorization', 'authorization', 'AUTHORIZATION')
  const more = fc.oneof(
    fc.tuple(fc.constantFrom('X-A', 'Cookie', 'Host', 'Forwarded', '__proto__', 'constructor'), fieldBytes),
    fc.constantFrom(
      ['Content-Length', '5'],
      ['Content-Length', '-1'],
      ['Transfer-Encoding', 'chunked'],
      ['Connection', 'upgrade'],
      ['Upgrade', 'websocket'],
      ['Expect', '100-continue'],
      ['Expect', 'much'],
      ['Access-Control-Request-Method', 'PUT'],
    ),
    fc.tuple(latin1, latin1),
  )
  return fc
    .tuple(
      often(
        fc.tuple(name, credentials).map(field => [field]),
        fc.array(fc.tuple(name, credentials), { maxLength: 3 }),
      ),
      often<(readonly string[])[]>(fc.constant([]), fc.array(more, { maxLength: 4 })),
    )
    .map(lists =>
      lists
        .flat()
        .map(([field, value]) => `${field}: ${value}\r\n`)
        .join(''),
    )
}

/** Requests to a path with a good token, or nearly; or any bytes. One may follow another on its connection. */
export function requests(token: string, path: string): fc.Arbitrary<Uint8Array> {
  const version = often(fc.constant('HTTP/1.1'), fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'ICY', ''))
  const body = often(fc.constant(''), latin1, fc.constant('5\r\nhello\r\n0\r\n\r\n'))
  const request = fc
    .tuple(methods, targets(path), version, fields(token), body)
    .map(([method, target, version, fields, body]) =>
      Buffer.from(`${method} ${target} ${version}\r\nHost: api.example\r\n${fields}\r\n${body}`, 'latin1'),
    )
  return often<Uint8Array>(
    request,
    fc.array(request, { minLength: 2, maxLength: 3 }).map(several => Buffer.concat(several)),
    fc.uint8Array({ maxLength: 200 }),
  )
}
