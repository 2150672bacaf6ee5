/** An access token as the browser holds it. Its signature is the API's to verify; what is read here decides nothing. */
export interface Token {
  readonly text: string
  readonly unverifiedHeader: Readonly<Record<string, unknown>>
  readonly unverifiedClaims: Readonly<Record<string, unknown>>
}

/** The page's token: fetched when first needed, held in memory alone, and gone with the page. */
export interface TokenSource {
  get(): Promise<Token>
  /** A token other than `refused`. However many requests were refused the same one, one is fetched. */
  renew(refused: Token): Promise<Token>
  /** The token now held. */
  peek(): Token | undefined
  /** Calls back when another token is held. Returns how to stop that. */
  subscribe(onChange: () => void): () => void
}

export function createTokenSource(fetchToken: () => Promise<string>): TokenSource {
  const listeners = new Set<() => void>()
  let held: Token | undefined
  let pending: Promise<Token> | undefined

  const fetchOnce = async () => {
    try {
      held = decodeToken(await fetchToken())
      for (const listener of listeners) listener()
      return held
    } finally {
      pending = undefined
    }
  }
  const get = async () => {
    if (held) return held
    pending ??= fetchOnce()
    return pending
  }
  return {
    get,
    renew(refused) {
      if (held === refused) held = undefined
      return get()
    },
    peek: () => held,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
  }
}

/** Reads header and claims of a JWS in compact form (RFC 7515 §3.1), without a look at its signature. */
export function decodeToken(text: string): Token {
  const [header = '', claims = ''] = text.split('.')
  return { text, unverifiedHeader: decodePart(header), unverifiedClaims: decodePart(claims) }
}

function decodePart(part: string): Record<string, unknown> {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes))
}
