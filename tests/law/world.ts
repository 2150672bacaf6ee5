// What surrounds the guards of a case: their clock, their issuer, and what outlives a request.
import {
  createDenylist,
  createGuard,
  createMemoryDenylistStore,
  type Denylist,
  type Guard,
  type GuardEvent,
  type GuardListener,
  type KeySetStore,
} from 'jwt-guard'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import { StillClock } from './clock.ts'
import { createIssuer, type StubIssuer } from './issuer.ts'
import { reviveOptions, type Surroundings } from './options.ts'

export class World implements Surroundings {
  readonly clock: StillClock
  readonly issuer: StubIssuer
  readonly store: KeySetStore = createMemoryStore()
  readonly #events: GuardEvent[] = []
  #guards = new Map<string, Guard<unknown>>()
  #fetch: typeof globalThis.fetch | undefined
  #denylist: Denylist | undefined

  constructor(given: WholeCase) {
    this.clock = new StillClock(given.now)
    this.issuer = createIssuer(given, this.clock)
  }

  /** The guard with these options: made when it is first asked for. */
  guardWith(options: unknown): Guard<unknown> {
    const name = JSON.stringify(options)
    const guard = this.#guards.get(name) ?? (createGuard(reviveOptions(options, this)) as Guard<unknown>)
    this.#guards.set(name, guard)
    return guard
  }

  /** A process of its own knows no fetch of another, and so no key set. */
  get fetch(): typeof globalThis.fetch {
    this.#fetch ??= (...given) => this.issuer.fetch(...given)
    return this.#fetch
  }

  /** Begins a new process. */
  restart(): void {
    this.#guards.clear()
    this.#fetch = undefined
  }

  denylistWith(options: object = {}): Denylist {
    const now = (): number => this.clock.now()
    this.#denylist ??= createDenylist(createMemoryDenylistStore({ now, ...options }))
    return this.#denylist
  }

  listenAs(listener: GuardListener = () => {}): GuardListener {
    return event => {
      this.#events.push(structuredClone(event))
      return listener(event)
    }
  }

  /** What was told since this was last asked. */
  takeEvents(): readonly GuardEvent[] {
    return this.#events.splice(0)
  }
}

function createMemoryStore(): KeySetStore {
  const texts = new Map<string, string>()
  return { load: name => texts.get(name), save: (name, text) => void texts.set(name, text) }
}
