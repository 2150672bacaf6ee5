/** A request's credentials, kept for later in an object that others hold too. */
import { OptionsError } from '../errors.ts'
import type { CheckRequest } from '../types.ts'

/** A request's credentials in a context. They cannot be printed, so that a logged context tells no token. */
export class Credentials {
  readonly #request: CheckRequest

  /** @internal */
  constructor(request: CheckRequest) {
    this.#request = request
  }

  /**
   * @internal
   * @throws OptionsError where the context holds none: that is misuse, and no request without a token
   */
  static read(context: object): CheckRequest {
    const { credentials } = context as { credentials?: unknown }
    if (credentials instanceof Credentials) return credentials.#request
    throw new OptionsError(
      'GUARD_OPTION_INVALID',
      'The context holds no credentials: make it by createContext of jwt-guard/trpc, or spread into it what that returns.',
    )
  }
}
