import fc from 'fast-check'
import { audience, type Content, goodClaims, issuer, keyOf, startTime } from './issuer.ts'

/**
 * How often a property is tried, and from which seed. The seed stands still unless `PROPERTY_SEED` says otherwise (a number,
 * or `random`), so that a test run judges the change and not its luck; `PROPERTY_FACTOR` asks for a longer search. What
 * fails prints its seed.
 */
export function runs(times: number): { readonly numRuns: number; readonly seed?: number } {
  const { PROPERTY_FACTOR: factor = '1', PROPERTY_SEED: seed = '7519' } = process.env
  return { numRuns: Math.ceil(times * Number(factor)), ...(seed !== 'random' && { seed: Number(seed) }) }
}

/** Names that accidents happen with. */
const hostileName = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'then',
  'hasOwnProperty',
  '',
  '\u0000',
  '\ud800',
)

const hostileNumber = fc.constantFrom(0, -0, 1, -1, 0.5, 2 ** 53, -(2 ** 53), 1e308, 5e-324, startTime, startTime + 5)

/** Any JSON value. */
export const json: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  hostileName,
  hostileNumber,
  fc.dictionary(hostileName, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
)

const issuers = fc.constantFrom(issuer, `${issuer}/`, 'https://evil.example', '', '__proto__')
const audiences = fc.oneof(
  fc.constantFrom<unknown>(audience, `${audience}/`, 'other', '', []),
  fc.array(fc.constantFrom<unknown>(audience, 'other', '', 1, null), { maxLength: 3 }),
)
const dates = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: startTime - 20, max: startTime + 20 }) },
  { weight: 1, arbitrary: fc.double({ min: startTime - 20, max: startTime + 20, noNaN: true }) },
  { weight: 1, arbitrary: hostileNumber },
  { weight: 1, arbitrary: json },
)

const absent = Symbol('absent')
/** Mostly as it should be, else one of the others, or not there at all. */
function mostly(good: unknown, other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(good) },
    { weight: 2, arbitrary: other },
    { weight: 1, arbitrary: fc.constant(absent) },
  )
}

function withoutAbsent(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== absent))
}

/** Claims that are good, or nearly. */
export const claims: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    fc.record({
      iss: mostly(issuer, fc.oneof(issuers, json)),
      aud: mostly(audience, fc.oneof(audiences, json)),
      sub: mostly('alice', fc.oneof(fc.string(), json)),
      exp: mostly(startTime + 60, dates),
      nbf: mostly(absent, dates),
      iat: mostly(startTime, dates),
      jti: mostly(absent, fc.oneof(fc.string(), json)),
      scope: mostly(absent, fc.oneof(fc.constantFrom('tasks:read', 'tasks:read tasks:write'), json)),
    }),
    fc.dictionary(fc.oneof(hostileName, fc.string()), json, { maxKeys: 2 }),
  )
  .map(([registered, more]) => ({ ...more, ...withoutAbsent(registered) }))

/** Headers that are good, or nearly. */
export const headers: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    fc.record({
      alg: mostly('RS256', fc.oneof(fc.constantFrom('none', 'HS256', 'PS256', 'ES256', 'rs256'), json)),
      kid: mostly(keyOf().id, fc.oneof(fc.constantFrom('other', ''), json)),
      typ: mostly(absent, fc.oneof(fc.constantFrom('JWT', 'at+jwt', 'application/AT+JWT', 'logout+jwt'), json)),
      crit: fc.oneof({ weight: 9, arbitrary: fc.constant(absent) }, { weight: 1, arbitrary: json }),
      b64: fc.oneof({ weight: 9, arbitrary: fc.constant(absent) }, { weight: 1, arbitrary: json }),
    }),
    fc.dictionary(fc.oneof(hostileName, fc.constantFrom('jku', 'jwk', 'x5u', 'x5c', 'zip', 'enc', 'cty')), json, {
      maxKeys: 2,
    }),
  )
  .map(([registered, more]) => ({ ...more, ...withoutAbsent(registered) }))

/** What may stand in a segment: an object, any JSON, any text, any bytes. */
export function contents(objects: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Content> {
  return fc.oneof(
    { weight: 5, arbitrary: objects },
    { weight: 1, arbitrary: json.map(value => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    {
      weight: 1,
      // One good text with a part of it exchanged for any bytes
      arbitrary: fc.tuple(fc.nat(200), fc.uint8Array({ maxLength: 4 })).map(([at, bytes]) => {
        const text = Buffer.from(JSON.stringify(goodClaims))
        return Buffer.concat([text.subarray(0, at % text.length), bytes, text.subarray((at % text.length) + 1)])
      }),
    },
  )
}

/** A field value of any kind: any bytes, or bearer credentials of any text. */
export const fields: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc
    .tuple(
      fc.constantFrom('Bearer', 'bearer', 'BEARER', 'Basic', '', 'Bearer,'),
      fc.constantFrom(' ', '  ', '\t', '', ', '),
      fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9_-]{0,9}(\.[A-Za-z0-9_-]{0,9}){0,4}=?$/)),
    )
    .map(parts => parts.join('')),
)
