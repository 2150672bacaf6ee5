// The cases of the law, judged one by one, each in a world of its own.
import { describe, expect, it } from 'vitest'
import { type Door, readCases, stepsOf, type WholeStep } from '../../specs/guard/cases/case.ts'
import type { EnterDoor } from './core.ts'
import { expectEvents } from './events.ts'
import { isPublished } from './issuer.ts'
import { expectedOutcome, isJudged, type Outcome } from './outcome.ts'
import { isRequest, play } from './steps.ts'
import { World } from './world.ts'

/** Every case that can come through a door comes to what it expects there, step by step. */
export function holdCases(door: Door, enter: EnterDoor): void {
  describe(`through ${door}`, () => {
    for (const given of readCases()) {
      const exception = given.except.find(({ doors }) => doors.includes(door))
      if (exception?.status !== undefined) {
        const { status, why } = exception
        it(`${given.id}: ${given.title}: ${status}, for ${why}`, async () => {
          const world = new World(given)
          let outcome: Outcome | undefined
          for (const step of stepsOf(given)) outcome = await play(step, world, enter)
          expect(outcome).toMatchObject({ is: 'answered', status })
        })
      } else if (exception === undefined) {
        it(`${given.id}: ${given.title}`, async () => {
          const world = new World(given)
          for (const step of stepsOf(given)) expectStep(step, await play(step, world, enter), world)
          expect(world.issuer.asked.filter(url => !isPublished(url, given))).toEqual([])
          expect(['accept', 'if-none-match']).toEqual(expect.arrayContaining([...world.issuer.fields]))
        })
      }
    }
  })
}

function expectStep(step: WholeStep, outcome: Outcome, world: World): void {
  if (isJudged(step)) {
    const expected = expectedOutcome(step)
    if (outcome.is === 'answered') expect(outcome).toEqual(expected)
    else expect(outcome).toMatchObject(expected as object)
  }
  if (!isJudged(step) && !isRequest(step)) expect(outcome).toEqual({ is: 'done' })
  if (step.fetches !== undefined) expect(world.issuer.asked).toHaveLength(step.fetches)
  expectEvents(step, world.takeEvents())
}
