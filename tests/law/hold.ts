// What a door has to do with (credentials, paths, answers), behind another router than those that the whole law comes through.
import { describe, expect, it } from 'vitest'
import type { Door, WholeCase } from '../../specs/guard/cases/case.ts'
import { readCases } from '../../specs/guard/cases/corpus.ts'
import type { EnterDoor } from './core.ts'
import { holdCases } from './judge.ts'
import { findException, playOut } from './trial.ts'

/**
 * Each case comes to what it expects. Those that the router takes otherwise, told by how their ids begin, are granted there
 * only if they expect it. Those of `elsewhere` are other requests there: they are not sent.
 */
export function holdDoor(
  door: Door,
  enter: EnterDoor,
  otherwise: readonly string[] = [],
  elsewhere: readonly string[] = [],
): void {
  const isOf = (beginnings: readonly string[], { id }: WholeCase): boolean =>
    beginnings.some(part => id.startsWith(part))
  const isSent = (given: WholeCase): boolean => {
    const exception = findException(given, door)
    return /^(?:CRED|PATH|ANS)-/.test(given.id) && !elsewhere.includes(given.id) && !(exception && !exception.status)
  }
  holdCases(door, enter, given => isSent(given) && !isOf(otherwise, given))
  if (otherwise.length === 0) return
  describe(`through ${door}, whose router takes it otherwise`, () => {
    it.each(readCases().filter(given => isSent(given) && isOf(otherwise, given)))(
      '$id is granted only if it expects that',
      async given => {
        const outcome = await playOut(given, enter)
        expect(outcome?.is === 'granted' ? given.expect?.outcome : 'not granted').toMatch(/granted/)
      },
    )
  })
}
