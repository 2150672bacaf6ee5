// What the Worker is bound to. In a project with Wrangler, `wrangler types` writes this.
declare module 'cloudflare:workers' {
  export const env: {
    readonly ISSUER: string
    readonly JWKS_URI: string
    readonly KEY_SETS: {
      get(name: string): Promise<string | null>
      put(name: string, text: string): Promise<void>
    }
  }
  export function waitUntil(work: Promise<unknown>): void
}
