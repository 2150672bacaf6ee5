/** Aborts when this process is asked to stop: by Ctrl-C, by `kill`, by a closed terminal or by the end of what started it. */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController()
  // Kept for good: a second Ctrl-C must not cut the stopping short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort())
  process.once('disconnect', () => controller.abort())
  process.channel?.unref()
  return controller.signal
}

/** Resolves when the signal is aborted. */
export function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
