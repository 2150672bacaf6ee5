/** Remembers what was found out about texts, within bounds. The text itself decides, so none is taken for another. */

/** A place in the row from the least recently used to the most recently used; the row is a ring, closed by its end. */
class Place {
  older: Place = this
  newer: Place = this

  leave(): void {
    this.older.newer = this.newer
    this.newer.older = this.older
  }

  joinBefore(end: Place): void {
    this.newer = end
    this.older = end.older
    this.older.newer = this
    end.older = this
  }
}

class Entry<Value> extends Place {
  readonly key: Key
  readonly text: string
  readonly value: Value
  /** The count of {@link TextMemo.#joined} when it took its place. */
  joined = 0

  constructor(key: Key, text: string, value: Value) {
    super()
    this.key = key
    this.text = text
    this.value = value
  }
}

/** By what a text is looked up. */
type Key = string | number

/** What a memo may hold. */
export interface MemoBounds {
  /** None turns the memo off. */
  readonly maxEntries: number
  /** The sum of the texts' lengths. */
  readonly maxBytes: number
}

/**
 * A memo of texts, the least recently used out first: as nearly as an eighth of the entries, for one in the newest eighth keeps its
 * place when it is used, so that to look it up writes nothing.
 */
export class TextMemo<Value> {
  readonly #bounds: MemoBounds
  readonly #keyOf: (text: string) => Key
  readonly #entries = new Map<Key, Entry<Value>>()
  readonly #last = new Place()
  #bytes = 0
  /** How often an entry took the newest place. */
  #joined = 0
  /** An eighth of the entries that have room. */
  #near = 0

  /** `keyOf` makes of a text what it is looked up by. Of texts with the same key the last is kept. Default: the text. */
  constructor(bounds: MemoBounds, keyOf: (text: string) => Key = text => text) {
    this.#bounds = bounds
    this.#keyOf = keyOf
  }

  get(text: string): Value | undefined {
    const entry = this.#entries.get(this.#keyOf(text))
    if (entry === undefined || entry.text !== text) return undefined
    if (this.#joined - entry.joined > this.#near) {
      entry.leave()
      this.#join(entry)
    }
    return entry.value
  }

  set(text: string, value: Value): void {
    const { maxEntries, maxBytes } = this.#bounds
    if (text.length > maxBytes || maxEntries === 0) return
    const own = copyText(text)
    const key = this.#keyOf(own)
    const rival = this.#entries.get(key)
    if (rival !== undefined) this.#drop(rival)
    const entry = new Entry(key, own, value)
    this.#entries.set(key, entry)
    this.#join(entry)
    this.#bytes += own.length
    this.#near = Math.min(maxEntries, (maxBytes * this.#entries.size) / this.#bytes) / 8
    while (this.#entries.size > maxEntries || this.#bytes > maxBytes) this.#drop(this.#last.newer as Entry<Value>)
  }

  delete(text: string): void {
    const entry = this.#entries.get(this.#keyOf(text))
    if (entry?.text === text) this.#drop(entry)
  }

  /** Takes the newest place. */
  #join(entry: Entry<Value>): void {
    entry.joinBefore(this.#last)
    this.#joined += 1
    entry.joined = this.#joined
  }

  #drop(entry: Entry<Value>): void {
    entry.leave()
    this.#entries.delete(entry.key)
    this.#bytes -= entry.text.length
  }
}

/**
 * A text of its own, put together and not cut out: engines keep the whole of what a text was cut out of, and compare what
 * was cut out by a longer way.
 */
function copyText(text: string): string {
  return [text.slice(0, 1), text.slice(1)].join('')
}

/**
 * Thirty bits of a signature, as good as chance and no sender's to choose: hashing a whole token was measured to be most of
 * what a look-up costs. The very last character is left out, for it holds few bits (RFC 4648 §3.5).
 */
export function keyOfToken(text: string): number {
  let key = 0
  for (let place = text.length - 6; place < text.length - 1; place += 1) key = (key << 6) ^ text.charCodeAt(place)
  return key & 0x3fffffff
}
