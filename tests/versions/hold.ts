// What a door has to do with (credentials, paths, answers), on another release of its framework than the newest.
import { describe, expect, it } from 'vitest'
import type { Door, WholeCase } from '../../specs/guard/cases/case.ts'
import { readCases } from '../../specs/guard/cases/corpus.ts'
import type { EnterDoor } from '../law/core.ts'
import { holdCases } from '../law/judge.ts'
import { findException, playOut } from '../law/trial.ts'

/**
 * Each case comes to what it expects. Those that the router of that release takes otherwise than today's, told by how their
 * ids begin, are granted there only if they expect it.
 */
export function holdDoor(door: Door, enter: EnterDoor, otherwise: readonly string[] = []): void {
  const isOtherwise = ({ id }: WholeCase): boolean => otherwise.some(beginning => id.startsWith(beginning))
  const canCome = (given: WholeCase): boolean => {
    const exception = findException(given, door)
    return exception === undefined || exception.status !== undefined
  }
  holdCases(door, enter, given => /^(?:CRED|PATH|ANS)-/.test(given.id) && !isOtherwise(given))
  if (otherwise.length === 0) return
  describe(`through ${door}, whose router takes it otherwise`, () => {
    it.each(readCases().filter(given => isOtherwise(given) && canCome(given)))(
      '$id is granted only if it expects that',
      async given => {
        const outcome = await playOut(given, enter)
        expect(outcome?.is === 'granted' ? given.expect?.outcome : 'not granted').toMatch(/granted/)
      },
    )
  })
}
