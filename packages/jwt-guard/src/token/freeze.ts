/** Claims that are handed out are frozen: no handler can change what another will read. */

/** Freezes plain objects and arrays all through. Not by calling itself, because a token may nest deeper than the call stack. */
export function freezeDeep<T>(value: T): T {
  if (!isPlain(value)) return value
  // Most claims sets are flat: then there is no circle to lose oneself in
  const within = Object.values(Object.freeze(value)).filter(isPlain)
  if (within.length === 0) return value
  const reached = new Set(within)
  // What is added on the way is come to as well. What is frozen already may hold what is not
  for (const next of reached) {
    for (const member of Object.values(Object.freeze(next))) if (isPlain(member)) reached.add(member)
  }
  return value
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}
