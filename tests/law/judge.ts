// The cases of the law, judged one by one, each by a guard of its own.
import { createGuard, type Guard, OptionsError } from 'jwt-guard'
import { describe, expect, it } from 'vitest'
import { type Door, readCases, type WholeCase } from '../../specs/guard/cases/case.ts'
import { checkCase, type EnterDoor } from './core.ts'
import { reviveOptions } from './options.ts'
import { expectedOutcome, type Outcome } from './outcome.ts'
import { createIssuer, StillClock, settle } from './world.ts'

/** Every case that can come through a door comes to what it expects there. */
export function holdCases(door: Door, enter: EnterDoor): void {
  describe(`through ${door}`, () => {
    for (const given of readCases()) {
      const exception = given.except.find(({ doors }) => doors.includes(door))
      if (exception?.status !== undefined) {
        const { status, why } = exception
        it(`${given.id}: ${given.title}: ${status}, for ${why}`, async () => {
          expect((await judge(given, enter)).outcome).toMatchObject({ is: 'answered', status })
        })
      } else if (exception === undefined) {
        it(`${given.id}: ${given.title}`, async () => {
          const { outcome, asked } = await judge(given, enter)
          expect(outcome).toMatchObject(expectedOutcome(given) as object)
          if (given.fetches !== undefined) expect(asked).toHaveLength(given.fetches)
          expect(asked.filter(url => !isPublished(url, given))).toEqual([])
        })
      }
    }
  })
}

async function judge(given: WholeCase, enter: EnterDoor): Promise<{ outcome: Outcome; asked: readonly string[] }> {
  const clock = new StillClock(given.now)
  const issuer = createIssuer(given, clock)
  try {
    const guard = createGuard(reviveOptions(given, clock, issuer)) as Guard<unknown>
    for (const seconds of given.before) {
      await clock.moveTo(given.now + seconds)
      await checkCase(given, guard)
      await settle()
    }
    await clock.moveTo(given.now)
    for (let place = 0; place < (given.crowd?.size ?? 0); place += 1) {
      void checkCase({ ...given, authorization: given.crowd?.authorization ?? [] }, guard)
    }
    const outcome = await waitFor(enter(given, guard), clock, given.elapses)
    return { outcome, asked: issuer.asked }
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    return { outcome: { is: 'thrown', code: error.code }, asked: issuer.asked }
  }
}

/** Lets the time pass that a case gives its request, as soon as something waits for it that nothing else will bring. */
async function waitFor<T>(work: Promise<T>, clock: StillClock, seconds = 0): Promise<T> {
  const end = clock.now() + seconds
  let done = seconds === 0
  const finish = (): void => {
    done = true
  }
  work.then(finish, finish)
  for (let seen = 0; !done && seen < 2; seen = clock.isAwaitedBy(end) ? seen + 1 : 0) await settle()
  await clock.moveTo(end)
  return work
}

/** Whether the issuer of the case answers there: no token may send the guard elsewhere. */
function isPublished(url: string, { answers }: WholeCase): boolean {
  return url === 'https://issuer.example/jwks.json' || answers.some(answer => answer.url === url)
}
