/** Remembers what was found out about texts, within bounds. The text itself is the key, so none is taken for another. */
export class TextMemo<Entry> {
  readonly #entries = new Map<string, Entry>()
  readonly #maxEntries: number
  readonly #maxBytes: number
  #bytes = 0

  /** Bounded by the number of texts and by the sum of their lengths; no entries at all turns it off. */
  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries
    this.#maxBytes = maxBytes
  }

  get(text: string): Entry | undefined {
    const entry = this.#entries.get(text)
    if (entry !== undefined) {
      // A Map keeps the order of insertion: the first is the one least recently used
      this.#entries.delete(text)
      this.#entries.set(text, entry)
    }
    return entry
  }

  set(text: string, entry: Entry): void {
    if (text.length > this.#maxBytes || this.#maxEntries === 0) return
    this.delete(text)
    this.#entries.set(text, entry)
    this.#bytes += text.length
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) return
      this.delete(oldest)
    }
  }

  delete(text: string): void {
    if (this.#entries.delete(text)) this.#bytes -= text.length
  }
}
