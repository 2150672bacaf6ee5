import { type Scene, startScene } from '../../../../tests/harness/scene.ts'
import type { Figure } from '../figure.ts'
import { type Tally, tally } from './tally.ts'

const STALE_IF_ERROR_SECONDS = 3_600
const MAX_BACK_OFF_SECONDS = 60

/** An issuer that goes down just when its keys have gone stale, asked once a second; and its return. */
export async function measureOutage(minutes = 50): Promise<Figure[]> {
  const scene = await startScene()
  await scene.guard.warm()
  await scene.pass(600)
  await scene.issuer.goDown()

  const seconds = minutes * 60
  const fetchesBefore = scene.countFetches()
  const during = await checkEachSecond(scene, seconds)
  const fetches = scene.countFetches() - fetchesBefore

  await scene.pass(STALE_IF_ERROR_SECONDS - seconds)
  const after = await checkEachSecond(scene, 120)

  await scene.issuer.recover()
  const recovery = await secondsUntilGranted(scene, 10 * MAX_BACK_OFF_SECONDS)
  await scene.stop()
  // Each wait is half its longest at least: 0.5, 1, 2, 4, 8, 16, and then 30 seconds
  const mostFetches = 6 + Math.ceil(seconds / (MAX_BACK_OFF_SECONDS / 2))
  const load = `${minutes} minutes without the issuer`
  return [
    { what: `${load}: good checks not granted`, measured: during.besides('granted'), bound: { exactly: 0 } },
    { what: `${load}: fetches tried`, measured: fetches, bound: { most: mostFetches } },
    { what: 'after the bound: checks answered 503', measured: after.of(UNAVAILABLE), bound: { exactly: 120 } },
    { what: 'after the bound: checks answered 401', measured: after.besides(UNAVAILABLE), bound: { exactly: 0 } },
    { what: 'recovery', measured: recovery, bound: { most: MAX_BACK_OFF_SECONDS }, unit: 's' },
  ]
}

const UNAVAILABLE = 'GUARD_KEYS_UNAVAILABLE'

async function checkEachSecond(scene: Scene, seconds: number): Promise<Tally> {
  const outcomes = tally()
  const token = scene.token()
  for (let second = 0; second < seconds; second += 1) {
    await outcomes.count(scene.judge(token))
    await scene.pass(1)
  }
  return outcomes
}

async function secondsUntilGranted(scene: Scene, most: number): Promise<number> {
  for (let second = 0; second < most; second += 1) {
    if ((await scene.judge()) === 'granted') return second
    await scene.pass(1)
  }
  return Number.POSITIVE_INFINITY
}
