// The body as a service worker: a page tells it to begin, and hears what came of it.
import { runBody } from './body.ts'

interface Message extends Event {
  readonly ports: readonly MessagePort[]
  waitUntil(work: Promise<unknown>): void
}

addEventListener('message', event => {
  const { ports, waitUntil } = event as Event as Message
  waitUntil.call(
    event,
    runBody({ stage: location.origin }).then(report => ports[0]?.postMessage(report)),
  )
})
