/** The store's side of a key set: what carries it over a cold start. A store that fails or hangs changes no verdict. */
import { withDeadline } from '../deadline.ts'
import type { KeySetStore } from '../options.ts'
import type { Clock } from '../types.ts'

/** One name's text in the store. */
export class StoredKeys {
  readonly #store: KeySetStore
  readonly #name: string
  readonly #timeoutSeconds: number
  readonly #clock: Clock
  #saved: Promise<void> = Promise.resolve()

  constructor(store: KeySetStore, name: string, timeoutSeconds: number, clock: Clock) {
    this.#store = store
    this.#name = name
    this.#timeoutSeconds = timeoutSeconds
    this.#clock = clock
  }

  /** What the store gives back, whatever it is. */
  load(): Promise<unknown> {
    return this.#inTime(async () => this.#store.load(this.#name))
  }

  /** Saves one after the other, so that an older set never overwrites a newer. */
  save(text: string): void {
    this.#saved = this.#saved.then(() => this.#inTime(async () => this.#store.save(this.#name, text)))
  }

  #inTime<T>(work: () => Promise<T>): Promise<T | undefined> {
    return withDeadline(work(), this.#timeoutSeconds, this.#clock).catch(() => undefined)
  }
}
