import { startScene } from '../../../../tests/harness/scene.ts'
import type { Figure } from '../figure.ts'
import { tally } from './tally.ts'

/** Many checks at once on a guard that has no keys yet. */
export async function measureColdStart(checks = 1_000): Promise<Figure[]> {
  const scene = await startScene()
  const token = scene.token()
  const outcomes = tally()
  await Promise.all(Array.from({ length: checks }, () => outcomes.count(scene.judge(token))))
  const fetches = scene.issuer.requests.length
  await scene.stop()
  const load = `${checks} concurrent checks on a cold guard`
  return [
    { what: `${load}: fetches`, measured: fetches, bound: { exactly: 1 } },
    { what: `${load}: granted`, measured: outcomes.of('granted'), bound: { exactly: checks } },
  ]
}
