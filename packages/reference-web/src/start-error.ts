/** A reason not to start that the operator can mend. Its message is one line: what is wrong, and the fix. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
