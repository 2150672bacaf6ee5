/** Claims that are handed out are frozen: no handler can change what another will read. */

/** Freezes plain objects and arrays all through. A stack of its own, because a token may nest deeper than the call stack. */
export function freezeDeep<T>(value: T): T {
  const pending: unknown[] = [value]
  const seen = new Set<object>()
  while (pending.length > 0) {
    const next = pending.pop()
    // What is frozen already may hold what is not
    if (!isPlain(next) || seen.has(next)) continue
    seen.add(Object.freeze(next))
    for (const member of Object.values(next)) pending.push(member)
  }
  return value
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}
