/** Resolves at the first signal. Later ones change nothing: a terminal and a supervisor may both send one. */
export function toldToStop(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve())
  })
}
