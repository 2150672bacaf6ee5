/** Probes for whoever runs the service: alive, and able to serve. */
import { type RequestHandler, Router } from 'express'
import type { TaskGuard } from './guard.ts'
import { allowOnly, Problem, type ProblemCode } from './problem.ts'
import type { TaskStore } from './tasks/store.ts'

export interface HealthRoutesOptions {
  readonly store: Pick<TaskStore, 'ping'>
  readonly guard: Pick<TaskGuard, 'health' | 'warm'>
}

export function createHealthRoutes({ store, guard }: HealthRoutesOptions): Router {
  const routes = Router({ caseSensitive: true, strict: true })

  const alive: RequestHandler = (_request, response) => {
    response.json({ status: 'alive' })
  }

  const ready: RequestHandler = async (_request, response) => {
    await orProblem(store.ping(), 'TASKS_STORE_UNAVAILABLE')
    // Keys that are not there yet are asked for; the key set itself paces such tries.
    if (!guard.health().ready) await orProblem(guard.warm(), 'TASKS_KEYS_UNAVAILABLE')
    response.json({ status: 'ready' })
  }

  routes.route('/healthz').get(alive).all(allowOnly('GET, HEAD'))
  routes.route('/readyz').get(ready).all(allowOnly('GET, HEAD'))
  return routes
}

async function orProblem(step: Promise<void>, code: ProblemCode): Promise<void> {
  try {
    await step
  } catch (cause) {
    throw new Problem(code, { cause })
  }
}
