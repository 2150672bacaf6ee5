/** A request's credentials, kept for later in an object that others hold too. */
import type { CheckRequest } from '../types.ts'

/** A request's credentials in a context. They cannot be printed, so that a logged context tells no token. */
export class Credentials {
  readonly #request: CheckRequest

  /** @internal */
  constructor(request: CheckRequest) {
    this.#request = request
  }

  /** @internal */
  static read(context: object): CheckRequest {
    const { credentials } = context as { credentials?: unknown }
    return credentials instanceof Credentials ? credentials.#request : { authorization: undefined }
  }
}
