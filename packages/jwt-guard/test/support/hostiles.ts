/** Objects that no server hands over as a request: getters and proxies that throw, lists with holes, wrong types. */
import fc from 'fast-check'
import { issueToken } from './issuer.ts'

/** What stands in place of a request or of a member: a value, or something hostile by its name, which fast-check could not print. */
type Part = { readonly value: unknown } | { readonly hostile: keyof typeof hostiles }

export const good = `Bearer ${issueToken()}`
const thrower = (): never => {
  throw new TypeError('a trap')
}
const traps = {
  get: thrower,
  has: thrower,
  getOwnPropertyDescriptor: thrower,
  getPrototypeOf: thrower,
  ownKeys: thrower,
}
const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()
const hostiles = {
  throwing: new Proxy({}, traps),
  revoked,
  'throwing list': new Proxy([good], traps),
  'list that changes': new Proxy([good], {
    get: (list, name) => (name === '0' ? { toString: () => good } : Reflect.get(list, name)),
  }),
  'list with holes': Object.assign(new Array(3), { 1: good }),
  'text of a class': Object(good) as unknown,
  'text by its method': { toString: () => good, join: () => good },
  nested: [[good]],
  mixed: [good, 7],
  like: { length: 1, 0: good },
  thrower,
  symbol: Symbol('a'),
}

const part: fc.Arbitrary<Part> = fc.oneof(
  fc
    .anything({ withBigInt: true, withMap: true, withSet: true, withSparseArray: true, withNullPrototype: true })
    .map(value => ({ value })),
  fc.constantFrom(...(Object.keys(hostiles) as (keyof typeof hostiles)[])).map(hostile => ({ hostile })),
)
const orElse = (value: unknown): fc.Arbitrary<Part> => fc.oneof(fc.constant({ value }), part)
/** Requests as no server makes them. */
export const hostileRequests: fc.Arbitrary<object> = fc.oneof(
  { weight: 1, arbitrary: part },
  {
    weight: 4,
    arbitrary: fc.record({
      authorization: orElse(good),
      target: orElse('/'),
      params: fc.oneof(part, fc.record({ user_id: orElse('alice') })),
      signal: orElse(undefined),
      // A getter that throws
      throws: fc.constantFrom(undefined, undefined, 'authorization', 'target', 'params', 'signal'),
    }),
  },
)

/** What the parts are of. */
export function build(given: object): unknown {
  if ('value' in given) return given.value
  if ('hostile' in given) return hostiles[given.hostile as keyof typeof hostiles]
  const { throws, ...members } = given as { throws?: string }
  const built = Object.fromEntries(Object.entries(members).map(([name, member]) => [name, build(member as object)]))
  return throws === undefined ? built : Object.defineProperty(built, throws, { get: thrower })
}
