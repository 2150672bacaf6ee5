import { getSystemErrorMessage } from 'node:util'

/** A reason not to start that the operator can mend. Its message is one line: what is wrong, and the fix. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** What went wrong, in one line of words: of the system's errors Node itself tells little but the code. */
export function tellReason(error: unknown): string {
  const { errno, errors, message } = error as NodeJS.ErrnoException & { errors?: readonly unknown[] }
  if (errors?.[0] !== undefined) return tellReason(errors[0]) // one for each address that was tried
  return typeof errno === 'number' ? getSystemErrorMessage(errno) : message.replace(/\n.*/s, '')
}
