/** Next.js calls it before it serves, and builds it for its edge runtime, too, where no issuer is. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { prepareIssuer } = await import('./issuer.ts')
  await prepareIssuer()
}
