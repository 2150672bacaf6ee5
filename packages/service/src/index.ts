/** What both reference services do at the edge of their process. */
export { makeFolder } from './folder.ts'
export { close, listen } from './server.ts'
export { StartError, tellReason } from './start-error.ts'
export { toldToStop } from './stop-signal.ts'
