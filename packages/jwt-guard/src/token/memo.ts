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
  readonly end: string
  readonly text: string
  readonly value: Value

  constructor(end: string, text: string, value: Value) {
    super()
    this.end = end
    this.text = text
    this.value = value
  }
}

/** What a memo may hold. */
export interface MemoBounds {
  /** None turns the memo off. */
  readonly maxEntries: number
  /** The sum of the texts' lengths. */
  readonly maxBytes: number
  /**
   * How many characters at a text's end are looked up, where they nearly always differ: hashing a whole token was measured
   * to be most of what a look-up costs. Of texts with the same end the last is kept. Default: all.
   */
  readonly endLength?: number
}

/** A memo of texts, the least recently used out first. */
export class TextMemo<Value> {
  readonly #bounds: Required<MemoBounds>
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #last = new Place()
  #bytes = 0

  constructor(bounds: MemoBounds) {
    this.#bounds = { endLength: Number.POSITIVE_INFINITY, ...bounds }
  }

  get(text: string): Value | undefined {
    const newest = this.#last.older
    if (newest instanceof Entry && newest.text === text) return newest.value
    const entry = this.#entries.get(this.#endOf(text))
    if (entry === undefined || entry.text !== text) return undefined
    entry.leave()
    entry.joinBefore(this.#last)
    return entry.value
  }

  set(text: string, value: Value): void {
    const { maxEntries, maxBytes } = this.#bounds
    if (text.length > maxBytes || maxEntries === 0) return
    // A text of its own: engines keep the whole of what a text was cut out of
    const own = ` ${text}`.slice(1)
    const end = this.#endOf(own)
    const rival = this.#entries.get(end)
    if (rival !== undefined) this.#drop(rival)
    const entry = new Entry(end, own, value)
    this.#entries.set(end, entry)
    entry.joinBefore(this.#last)
    this.#bytes += own.length
    while (this.#entries.size > maxEntries || this.#bytes > maxBytes) this.#drop(this.#last.newer as Entry<Value>)
  }

  delete(text: string): void {
    const entry = this.#entries.get(this.#endOf(text))
    if (entry?.text === text) this.#drop(entry)
  }

  #endOf(text: string): string {
    return text.slice(-this.#bounds.endLength)
  }

  #drop(entry: Entry<Value>): void {
    entry.leave()
    this.#entries.delete(entry.end)
    this.#bytes -= entry.text.length
  }
}
