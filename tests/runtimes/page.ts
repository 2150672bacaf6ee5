// The page of the service worker: it has the worker begin, and keeps what comes of it.
import type { Report } from './report.ts'

async function askWorker(): Promise<Report> {
  await navigator.serviceWorker.register('/service-worker.js')
  const { active } = await navigator.serviceWorker.ready
  const { port1, port2 } = new MessageChannel()
  active?.postMessage('begin', [port2])
  return new Promise(resolve => {
    port1.onmessage = ({ data }) => resolve(data)
  })
}

Object.assign(globalThis, { report: askWorker() })
