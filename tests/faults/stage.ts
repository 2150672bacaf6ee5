// Scenes for one test each, and what is read off them.
import type { GuardEvent } from 'jwt-guard'
import { onTestFinished } from 'vitest'
import type { AnyOptions } from '../../packages/jwt-guard/test/support/guard.ts'
import { type Scene, startScene, type Trust } from '../harness/scene.ts'

/** A guard that has asked nothing yet. Its issuer stops when the test ends. */
export async function coldScene(options?: AnyOptions, trust?: Trust): Promise<Scene> {
  const scene = await startScene(options, trust)
  onTestFinished(() => scene.stop())
  return scene
}

/** A guard that has its keys, fresh. */
export async function warmScene(options?: AnyOptions, trust?: Trust): Promise<Scene> {
  const scene = await coldScene(options, trust)
  await scene.guard.warm()
  return scene
}

/** The types of events, in order. */
export function typesOf(events: readonly GuardEvent[]): string[] {
  return events.map(({ type }) => type)
}
