// The steps of a case: requests that go through a door, deeds of the guard, and what its denylist is told.
import { type Denylist, type Guard, KeySetError, OptionsError } from 'jwt-guard'
import { expect } from 'vitest'
import type { RevokedTokens, WholeCase, WholeStep } from '../../specs/guard/cases/case.ts'
import { type StillClock, settle } from './clock.ts'
import { checkCase, type EnterDoor } from './core.ts'
import { answered, type Outcome } from './outcome.ts'
import type { World } from './world.ts'

/** Whether a step is a request, and no deed. */
export function isRequest({ does, revokes }: WholeStep): boolean {
  return does === undefined && revokes === undefined
}

/** Lets a step happen at its time, and all that it sets going. */
export async function play(step: WholeStep, world: World, enter: EnterDoor): Promise<Outcome> {
  const { clock } = world
  if (step.at !== undefined) await clock.moveTo(step.now + step.at)
  try {
    return await (isRequest(step) ? ask(step, world, enter) : doDeed(step, world))
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    return { is: 'thrown', code: error.code }
  } finally {
    await settle()
  }
}

async function ask(step: WholeStep, world: World, enter: EnterDoor): Promise<Outcome> {
  const guard = world.guardWith(step.options)
  const crowd = gather(step, guard)
  const outcome = await waitFor(enter(step, guard), world.clock, step.elapses)
  await crowd
  return outcome
}

/** Begins checks that are under way when the request comes. Where their callers give up, only their own waits end. */
async function gather(step: WholeStep, guard: Guard<unknown>): Promise<void> {
  const { size = 0, authorization = [], leaves = false } = step.crowd ?? {}
  const leaving = new AbortController()
  const signal = leaves ? leaving.signal : undefined
  const checks = Array.from({ length: size }, () => checkCase({ ...step, authorization }, guard, signal))
  if (!leaves) return
  const reason = new Error('gone')
  leaving.abort(reason)
  expect(await Promise.allSettled(checks)).toEqual(checks.map(() => ({ status: 'rejected', reason })))
}

async function doDeed({ does, revokes, ...step }: WholeStep, world: World): Promise<Outcome> {
  if (does === 'restart') {
    world.restart()
    return { is: 'done' }
  }
  const guard = world.guardWith(step.options)
  if (does !== undefined) return askGuard(guard, does, world.clock, step.elapses)
  if (revokes !== undefined) revoke(revokes, step, world.denylistWith())
  return { is: 'done' }
}

/** A method of the guard. That no keys can be had is its answer. */
async function askGuard(
  guard: Guard<unknown>,
  does: 'warm' | 'reload' | 'close',
  clock: StillClock,
  elapses?: number,
): Promise<Outcome> {
  try {
    await waitFor(Promise.resolve(guard[does]()), clock, elapses)
    return { is: 'done' }
  } catch (error) {
    const answer = error instanceof KeySetError ? guard.answer({ outcome: 'undecided', error }) : undefined
    if (answer === undefined) throw error
    return answered(answer.status, name => answer.headers[name], answer.body)
  }
}

function revoke(tokens: RevokedTokens, { now, options }: WholeCase, denylist: Denylist): void {
  const { issuer = (options as { issuer: string }).issuer, value, issuedBefore = 0 } = tokens
  const until = now + tokens.until
  if (tokens.claim === 'jti') denylist.revokeToken(issuer, value, until)
  else if (tokens.claim === 'sid') denylist.revokeSession(issuer, value, until)
  else denylist.revokeSubject(issuer, value, now + issuedBefore, until)
}

/** Lets the time pass that a step gives its request, as soon as something waits for it that nothing else will bring. */
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
