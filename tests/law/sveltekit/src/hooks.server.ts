// The hook as the guide has it, with the guard of the test.
import type { Handle } from '@sveltejs/kit/hooks'
import type { Principal } from 'jwt-guard'
import { type GuardedHandler, protect } from 'jwt-guard/fetch'
import { guard } from './guard.ts'

declare global {
  namespace App {
    interface Locals {
      principal?: Principal
    }
  }
}

const enter: GuardedHandler<Parameters<Handle>[0], Principal> = (_request, { event, resolve, principal }) => {
  event.locals.principal = principal
  return resolve(event)
}
const guarded = protect(guard, {}, enter)

export const handle: Handle = input => {
  if (!input.event.route.id?.startsWith('/api/')) return input.resolve(input.event)
  return guarded(input.event.request, input)
}
