// The cases of the law, judged one by one.
import { describe, it } from 'vitest'
import type { Door, WholeCase } from '../../specs/guard/cases/case.ts'
import { readCases } from '../../specs/guard/cases/corpus.ts'
import type { EnterDoor } from './core.ts'
import { findException, tryCase, tryException } from './trial.ts'

/** Every case that can come through a door, of those that are asked for, comes to what it expects there, step by step. */
export function holdCases(door: Door, enter: EnterDoor, isAskedFor: (given: WholeCase) => boolean = () => true): void {
  describe(`through ${door}`, () => {
    for (const given of readCases().filter(isAskedFor)) {
      const exception = findException(given, door)
      if (exception === undefined) {
        it(`${given.id}: ${given.title}`, () => tryCase(given, enter))
      } else if (exception.status !== undefined) {
        const { status, why } = exception
        it(`${given.id}: ${given.title}: ${status}, for ${why}`, () => tryException(given, status, enter))
      }
    }
  })
}
