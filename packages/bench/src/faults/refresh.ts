import { saySilence } from '../../../../tests/harness/manners.ts'
import { startScene } from '../../../../tests/harness/scene.ts'
import type { Figure } from '../figure.ts'
import { tally } from './tally.ts'

/** Many checks on keys that have just gone stale, while the issuer takes for ever to answer. */
export async function measureRefresh(checks = 1_000): Promise<Figure[]> {
  const scene = await startScene()
  await scene.guard.warm()
  const token = scene.token()
  scene.issuer.behave(saySilence)
  await scene.clock.advance(600)
  const outcomes = tally()
  for (let count = 0; count < checks; count += 1) void outcomes.count(scene.judge(token))
  await scene.clock.advance(0) // what can run without the issuer has run
  const waiting = checks - outcomes.of('granted')
  const fetches = scene.countFetches() - 1
  await scene.stop()
  const load = `${checks} checks on keys that went stale`
  return [
    { what: `${load}: wait for the refresh`, measured: waiting, bound: { exactly: 0 } },
    { what: `${load}: fetches`, measured: fetches, bound: { exactly: 1 } },
  ]
}
