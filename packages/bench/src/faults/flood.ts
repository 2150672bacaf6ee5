import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Scene, startScene } from '../../../../tests/harness/scene.ts'
import type { Figure } from '../figure.ts'
import { type Tally, tally } from './tally.ts'

const SECONDS = 10
const STEPS_PER_SECOND = 10
const PACE_SECONDS = 5
const KIBIBYTE = 1_024

/** Forged key IDs without end, each another; in the midst, a genuine new key. */
export async function measureFlood(kids = 10_000): Promise<Figure[]> {
  const scene = await startScene()
  await scene.guard.warm()
  // What the runtime makes once, as compiled code, is made now, and is not taken for growth
  for (let round = 0; round < 3; round += 1) await flood(scene, kids)

  const heapBefore = measureHeap(scene)
  const fetchesBefore = scene.countFetches()
  const forged = await flood(scene, kids)
  const fetches = scene.countFetches() - fetchesBefore
  const growth = (measureHeap(scene) - heapBefore) / KIBIBYTE

  const rollover = newcomer(scene)
  await flood(scene, kids, step => rollover.step(step))
  await scene.stop()
  const load = `${kids} forged key IDs in ${SECONDS} s`
  return [
    { what: `${load}: fetches`, measured: fetches, bound: { most: 3 } },
    { what: `${load}: granted`, measured: forged.of('granted'), bound: { exactly: 0 } },
    { what: `${load}: answered 401 or 503`, measured: forged.besides('granted'), bound: { exactly: kids } },
    // A map entry for each would be some 100 bytes; what is left over is noise of the collector
    { what: `${load}: heap grown`, measured: growth, bound: { most: (kids * 20) / KIBIBYTE }, unit: 'KiB' },
    {
      what: 'in the midst: a new key is accepted after',
      measured: rollover.seconds(),
      bound: { most: PACE_SECONDS },
      unit: 's',
    },
    { what: 'in the midst: 401 for the new key', measured: rollover.refusals(), bound: { exactly: 0 } },
  ]
}

/** So many checks, spread over the time of a flood. Waits until each has its verdict. */
async function flood(scene: Scene, kids: number, onStep = (_step: number): void => {}): Promise<Tally> {
  const outcomes = tally()
  const perStep = kids / (SECONDS * STEPS_PER_SECOND)
  for (let step = 0; step < SECONDS * STEPS_PER_SECOND; step += 1) {
    onStep(step)
    for (let count = 0; count < perStep; count += 1) {
      void outcomes.count(scene.judge(scene.forge(`forged-${step}-${count}`)))
    }
    await scene.pass(1 / STEPS_PER_SECOND)
  }
  await scene.pass(PACE_SECONDS)
  await outcomes.complete()
  return outcomes
}

/** A client with a token of a key that is published three seconds into the flood. It tries again when it is told to. */
function newcomer(scene: Scene) {
  const publishedIn = 3 * STEPS_PER_SECOND
  let token = ''
  let publishedAt = Number.NaN
  let tryAt = Number.POSITIVE_INFINITY
  let grantedAt = Number.NaN
  let refusals = 0

  async function attempt(): Promise<void> {
    tryAt = Number.POSITIVE_INFINITY
    const verdict = await scene.check(token)
    if (verdict.outcome === 'granted') grantedAt = scene.clock.now()
    if (verdict.outcome === 'denied') refusals += 1
    if (verdict.outcome === 'undecided') tryAt = scene.clock.now() + verdict.error.retryAfterSeconds
  }

  return {
    step(step: number): void {
      if (step === publishedIn) {
        token = scene.token({}, {}, scene.issuer.rollOver())
        publishedAt = scene.clock.now()
        tryAt = publishedAt
      }
      if (scene.clock.now() >= tryAt) void attempt()
    },
    seconds: () => grantedAt - publishedAt,
    refusals: () => refusals,
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function measureHeap(scene: Scene): number {
  scene.events.length = 0
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed
}
