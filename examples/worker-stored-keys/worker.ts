// The Worker. Isolates come and go: each has its own memory, and all share the KV namespace.
import { env, waitUntil } from 'cloudflare:workers'
import { createGuard } from 'jwt-guard'
import { protect } from 'jwt-guard/fetch'

const guard = createGuard({
  issuer: env.ISSUER,
  audience: 'https://api.example',
  jwksUri: env.JWKS_URI,
  store: {
    // Asked once, at the first token that an isolate sees. Whoever can write here can speak for the issuer
    load: async name => (await env.KEY_SETS.get(name)) ?? undefined,
    // The guard does not wait for it, and what an isolate does after its answer may be cut off, unless it is told of
    save: (name, text) => waitUntil(env.KEY_SETS.put(name, text)),
  },
})

// biome-ignore lint/style/noDefaultExport: it is how a Worker says what it serves
export default {
  fetch: protect(guard, {}, (_request, { principal }) => new Response(`tasks of ${principal.subject}`)),
}
