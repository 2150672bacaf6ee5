// Key sets, fetched over a real connection by the runtime's own fetch: rollover, outage, and what is no key set.
import { createGuard, type Guard, type GuardEvent } from 'jwt-guard'
import { expect } from 'vitest'
import { StillClock, settle } from '../law/clock.ts'
import type { Reporter } from './report.ts'
import { audience, fetchKeys, issuer, issueToken, type Keys, publicHalf } from './tokens.ts'

const NOW = 1_800_000_000
// Of an issuer that is silent about freshness: fresh, up to a tenth less by chance; then served while a refresh runs
// behind; then served for an outage
const FRESH_SECONDS = 600
const LEAST_FRESH_SECONDS = 540
const STALE_SECONDS = 60
const OUTAGE_SECONDS = 3600
const PACE_SECONDS = 5

/** An issuer on the stage, a guard that fetches its key set there, and a clock between them. */
class Scene {
  readonly clock = new StillClock(NOW)
  readonly #url: string
  readonly #keys: Keys
  readonly #guard: Guard
  #heard: () => void = () => {}

  constructor(stage: string, name: string, keys: Keys) {
    this.#url = `${stage}/sets/${name}`
    this.#keys = keys
    const onEvent = ({ type }: GuardEvent): void => {
      if (type === 'keys-refreshed' || type === 'keys-failed') this.#heard()
    }
    this.#guard = createGuard({ issuer, audience, jwksUri: this.#url, clock: this.clock, onEvent })
  }

  async publish(...names: readonly string[]): Promise<void> {
    await this.answer({ body: JSON.stringify({ keys: names.map(name => publicHalf(this.#keys, name)) }) })
  }

  async answer(answer: object): Promise<void> {
    await fetch(this.#url, { method: 'PUT', body: JSON.stringify(answer) })
  }

  async goDown(): Promise<void> {
    await fetch(this.#url, { method: 'DELETE' })
  }

  /** What a request comes to that brings a token signed by a key: 200 where it is granted. */
  async ask(name: string): Promise<number> {
    const token = await issueToken(this.#keys, name, NOW)
    const verdict = await this.#guard.check({ authorization: `Bearer ${token}` })
    const answer = this.#guard.answer(verdict)
    if (answer?.status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    return answer?.status ?? 200
  }

  /** The same, where the request sets a fetch going that nobody waits for; resolves when that is over. */
  async askAndRefresh(name: string): Promise<number> {
    const over = new Promise<void>(resolve => {
      this.#heard = resolve
    })
    const status = await this.ask(name)
    await over
    await settle()
    return status
  }

  moveTo(seconds: number): Promise<void> {
    return this.clock.moveTo(NOW + seconds)
  }
}

type Play = (scene: Scene) => Promise<void>

const plays: Readonly<Record<string, Play>> = {
  'a new key is accepted within the pace, and a withdrawn one no longer than keys are served': async scene => {
    await scene.publish('rsa-1')
    expect(await scene.ask('rsa-1')).toBe(200)
    await scene.publish('rsa-1', 'rsa-2')
    await scene.moveTo(PACE_SECONDS)
    expect(await scene.ask('rsa-2')).toBe(200)
    expect(await scene.ask('rsa-1')).toBe(200)
    await scene.publish('rsa-2')
    await scene.moveTo(PACE_SECONDS + FRESH_SECONDS + STALE_SECONDS + 1)
    expect(await scene.ask('rsa-1')).toBe(401)
    expect(await scene.ask('rsa-2')).toBe(200)
  },

  'in an outage the last good keys serve on, then the answer is 503 and never 401, and it ends with the outage':
    async scene => {
      await scene.publish('rsa-1')
      expect(await scene.ask('rsa-1')).toBe(200)
      await scene.goDown()
      await scene.moveTo(FRESH_SECONDS + 1)
      expect(await scene.askAndRefresh('rsa-1')).toBe(200)
      await scene.moveTo(LEAST_FRESH_SECONDS + OUTAGE_SECONDS - 1)
      expect(await scene.ask('rsa-1')).toBe(200)
      await scene.moveTo(FRESH_SECONDS + OUTAGE_SECONDS + 1)
      expect(await scene.ask('rsa-1')).toBe(503)
      await scene.publish('rsa-1')
      await scene.moveTo(FRESH_SECONDS + 2 * OUTAGE_SECONDS)
      expect(await scene.ask('rsa-1')).toBe(200)
    },

  'without keys from the start the answer is 503': async scene => {
    await scene.goDown()
    expect(await scene.ask('rsa-1')).toBe(503)
  },

  'a redirect is not followed': async scene => {
    await scene.answer({ status: 302, headers: { location: '/sets/elsewhere' } })
    expect(await scene.ask('rsa-1')).toBe(503)
  },

  'a page is no key set': async scene => {
    await scene.answer({ body: '<h1>It works!</h1>', headers: { 'content-type': 'text/html' } })
    expect(await scene.ask('rsa-1')).toBe(503)
  },

  'a body without end is not read to its end': async scene => {
    await scene.answer({ body: ' '.repeat(4_000_000) })
    expect(await scene.ask('rsa-1')).toBe(503)
  },
}

export async function tryKeySets(stage: string, reporter: Reporter): Promise<void> {
  const keys = await fetchKeys(stage)
  await new Scene(stage, 'elsewhere', keys).publish('rsa-1')
  for (const [place, [name, play]] of Object.entries(plays).entries()) {
    await reporter.try(name, () => play(new Scene(stage, String(place), keys)))
  }
}
