/** The operations of the contract, for whoever the guard has let through. */
import { type RequestHandler, Router } from 'express'
import { principalOf } from 'jwt-guard/express'
import type { TaskGuard } from '../guard.ts'
import { allowOnly, Problem } from '../problem.ts'
import { readBody, validBody, validQuery } from './input.ts'
import type { TaskStore } from './store.ts'
import { completion, listQuery, type Task, taskId, taskInput } from './task.ts'

export interface TaskRoutesOptions {
  /** The guard that stands before these routes. */
  readonly guard: TaskGuard
  readonly store: TaskStore
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** A new UUID; each is greater than those before it, so that tasks of one millisecond keep their order. */
  readonly newId: () => string
}

/** The routes below `/api/:user_id/tasks`. The store is only ever asked with the value that the guard has matched. */
export function createTaskRoutes({ guard, store, clock, newId }: TaskRoutesOptions): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  const now = () => new Date(clock()).toISOString()

  /** The owner that the path names, as the guard has compared it with the token: never read from the path again. */
  const owner = (request: object): string => {
    const { user_id } = principalOf(request, guard).params
    if (user_id === undefined) throw new TypeError('The guard has matched no user_id: mount it with pathClaims.')
    return user_id
  }

  // An id that cannot be one belongs to no task.
  routes.param('id', (request, _response, next, text) => {
    const id = taskId.safeParse(text)
    if (!id.success) throw new Problem('TASKS_NOT_FOUND')
    request.params['id'] = id.data
    next()
  })

  routes
    .route('/')
    .get(named('listTasks'), async (request, response) => {
      response.json(await store.list(owner(request), validQuery(listQuery, request.query)))
    })
    .post(named('createTask'), ...readBody, async (request, response) => {
      const [user_id, created_at] = [owner(request), now()]
      const input = validBody(taskInput, request.body)
      const task: Task = { id: newId(), user_id, ...input, created_at, updated_at: created_at }
      await store.add(task)
      response
        .status(201)
        .location(`/api/${encodeURIComponent(user_id)}/tasks/${task.id}`)
        .json(task)
    })
    .all(allowOnly('GET, HEAD, POST'))

  routes
    .route('/:id')
    .get(named('getTask'), async (request, response) => {
      response.json(found(await store.get(owner(request), request.params.id)))
    })
    .put(named('replaceTask'), ...readBody, async (request, response) => {
      const input = validBody(taskInput, request.body)
      response.json(found(await store.replace(owner(request), request.params.id, input, now())))
    })
    .delete(named('deleteTask'), async (request, response) => {
      if (!(await store.remove(owner(request), request.params.id))) throw new Problem('TASKS_NOT_FOUND')
      response.status(204).end()
    })
    .all(allowOnly('GET, HEAD, PUT, DELETE'))

  routes
    .route('/:id/complete')
    .patch(named('completeTask'), ...readBody, async (request, response) => {
      const { completed } = validBody(completion, request.body)
      response.json(found(await store.complete(owner(request), request.params.id, completed, now())))
    })
    .all(allowOnly('PATCH'))

  return routes
}

function found(task: Task | undefined): Task {
  if (task === undefined) throw new Problem('TASKS_NOT_FOUND')
  return task
}

/** Notes the operation's name for the log, which must not hold the path: the path holds a claim's value. */
function named(operation: string): RequestHandler {
  return (_request, response, next) => {
    response.locals['operation'] = operation
    next()
  }
}
