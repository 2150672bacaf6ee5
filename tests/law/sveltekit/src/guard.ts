import type { Guard } from 'jwt-guard'

/** The application has modules of its own, and the guard is the test's. */
export const guard: Guard = Reflect.get(globalThis, Symbol.for('the guard of the test'))
