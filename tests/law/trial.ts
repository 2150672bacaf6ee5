// A case, tried at a door, in a world of its own. It needs nothing of Node, so that it can be held on every runtime.
import { expect } from 'vitest'
import { type Door, type Exception, stepsOf, type WholeCase, type WholeStep } from '../../specs/guard/cases/case.ts'
import type { EnterDoor } from './core.ts'
import { expectEvents } from './events.ts'
import { isPublished } from './issuer.ts'
import { expectedOutcome, isJudged, type Outcome } from './outcome.ts'
import { isRequest, play } from './steps.ts'
import { World } from './world.ts'

/** Why a case does not come through a door as it is. */
export function findException({ except }: WholeCase, door: Door): Exception | undefined {
  return except.find(({ doors }) => doors.includes(door))
}

/** It comes to what it expects, step by step. */
export async function tryCase(given: WholeCase, enter: EnterDoor): Promise<void> {
  const world = new World(given)
  for (const step of stepsOf(given)) expectStep(step, await play(step, world, enter), world)
  expect(world.issuer.asked.filter(url => !isPublished(url, given))).toEqual([])
  expect(['accept', 'if-none-match']).toEqual(expect.arrayContaining([...world.issuer.fields]))
}

/** It is answered before the guard is asked. */
export async function tryException(given: WholeCase, status: number, enter: EnterDoor): Promise<void> {
  expect(await playOut(given, enter)).toMatchObject({ is: 'answered', status })
}

/** What its own request comes to, whatever is expected. */
export async function playOut(given: WholeCase, enter: EnterDoor): Promise<Outcome | undefined> {
  const world = new World(given)
  let outcome: Outcome | undefined
  for (const step of stepsOf(given)) outcome = await play(step, world, enter)
  return outcome
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
