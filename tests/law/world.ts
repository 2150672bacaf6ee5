// What surrounds the guard of a case: a clock that stands still until it is moved, and an issuer that answers as the case says.
import { setImmediate } from 'node:timers/promises'
import type { Clock } from 'jwt-guard'
import type { IssuerAnswer, WholeCase } from '../../specs/guard/cases/case.ts'

export class StillClock implements Clock {
  #now: number
  #timers: { readonly at: number; readonly callback: () => void }[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(seconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + seconds, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** Whether someone is to be called back by a time. */
  isAwaitedBy(time: number): boolean {
    return this.#next(time) !== undefined
  }

  /** Moves on to a time, and calls back on the way whoever is due, in order. */
  async moveTo(time: number): Promise<void> {
    for (let timer = this.#next(time); timer !== undefined; timer = this.#next(time)) {
      this.#now = Math.max(this.#now, timer.at)
      this.#timers = this.#timers.filter(other => other !== timer)
      timer.callback()
      await settle()
    }
    this.#now = time
  }

  #next(time: number): { readonly at: number; readonly callback: () => void } | undefined {
    return this.#timers.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at)[0]
  }
}

/** Lets all that is under way go on as far as it can without the clock. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate()
}

export interface StubIssuer {
  readonly fetch: typeof globalThis.fetch
  /** Every address that was asked, in order. */
  readonly asked: readonly string[]
}

const jwksUri = 'https://issuer.example/jwks.json'

export function createIssuer({ answers, now }: WholeCase, clock: Clock): StubIssuer {
  const asked: string[] = []
  const fetch = async (input: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
    const url = String(input)
    asked.push(url)
    const answer = answers.findLast(
      ({ url: of = jwksUri, from }) => of === url && (from === undefined || now + from <= clock.now()),
    )
    if (answer === undefined) throw new TypeError('no such host')
    if (answer.fault === 'silent') return new Promise(() => {})
    if (answer.fault === 'refused') throw new TypeError('connection refused')
    return new Response(bodyOf(answer), { status: answer.status ?? 200, headers: { ...answer.headers } })
  }
  return { fetch, asked }
}

function bodyOf({ json, body, paddedTo = 0 }: IssuerAnswer): Uint8Array<ArrayBuffer> | null {
  if (json === undefined && body === undefined) return null
  const bytes = json === undefined ? Buffer.from(body ?? '', 'latin1') : Buffer.from(JSON.stringify(json))
  return Uint8Array.from(Buffer.concat([bytes, Buffer.alloc(Math.max(0, paddedTo - bytes.length), ' ')]))
}
