// The application of Next.js that the cases are sent to: a route handler for each route, built once and kept.
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import nextManifest from 'next/package.json' with { type: 'json' }
import { ROOT, runCommand } from '../../../scripts/command.ts'

/** Of two routes whose parameters have different names at one place Next.js takes none: each has a folder of its own. */
const routes = [
  '/tasks',
  '/users/:user_id',
  '/users/:user_id/tasks',
  '/users/:id',
  '/users/:User_id',
  '/users/:__proto__',
  '/users/*user_id',
  '/orgs/:org_id',
  '/orgs/:org_id/users/:user_id',
  '/orgs/*org_id',
  '/api/:user_id/tasks',
  '/api/:other/tasks',
  '/api/:user_id',
  '/api/:other/:user_id',
]

export function folderOf(route: string): string {
  const place = routes.indexOf(route)
  if (place < 0) throw new Error(`the application has no route ${route}`)
  return `route-${place}`
}

/** What is to be called is not built in: whoever starts the application puts it there. */
export const tested: unique symbol = Symbol.for('jwt-guard: what is tested behind Next.js')
const called = `globalThis[Symbol.for('${tested.description}')]`

const handler = `
const handle = (request, context) => ${called}.enter(request, context)
export { handle as GET, handle as HEAD, handle as OPTIONS, handle as POST, handle as PUT, handle as PATCH, handle as DELETE }
`

/** A route whose file does not say how HEAD and OPTIONS are answered. */
const readOnly = `
export const GET = (request, context) => ${called}.enter(request, context)
`

/** A route of which Next.js is told to keep what it fetches. */
const keeping = `
export const fetchCache = 'default-cache'
${readOnly}`

/** A route of which Next.js is told that it is static. */
const fixed = `
export const dynamic = 'force-static'
${readOnly}`

/** A route in the edge runtime, which nothing can be put into: it has a guard of its own. */
const edge = `
import { createGuard } from 'jwt-guard'
import { principalOf, protect } from 'jwt-guard/next'

export const runtime = 'edge'
const issuer = process.env.EDGE_ISSUER ?? 'http://localhost'
const guard = createGuard({ issuer, audience: 'edge', jwksUri: issuer + '/jwks' })
export const GET = protect(guard, { pathClaims: { user_id: 'sub' } }, (request, { principal }) =>
  Response.json([EdgeRuntime, principal.subject, principalOf(request) === principal]))
`

const proxy = `
export const proxy = request => ${called}.proxy(request)
export const config = { matcher: '/proxied/:path*' }
`

const config = `
export default {
  turbopack: { root: ${JSON.stringify(ROOT)} },
  rewrites: () => [{ source: '/rewritten/:path*', destination: '/read-only/:path*' }],
}
`

function listFiles(): Readonly<Record<string, string>> {
  const handlers = routes.map(route => {
    const path = route.replace(/:(\w+)/g, '[$1]').replace(/\*(\w+)/, '[...$1]')
    const below = route.includes('*') ? '' : '/[[...rest]]'
    return [`app/${folderOf(route)}${path}${below}/route.js`, handler] as const
  })
  return {
    ...Object.fromEntries(handlers),
    'app/proxied/[[...path]]/route.js': handler,
    'app/read-only/[user_id]/route.js': readOnly,
    'app/keeping/route.js': keeping,
    'app/fixed/[user_id]/route.js': fixed,
    'app/edge/[user_id]/route.js': edge,
    'proxy.js': proxy,
    'package.json': '{ "type": "module" }',
    'next.config.js': config,
  }
}

/** What is built into the route of the edge runtime. */
function readLibrary(): string[] {
  const files = globSync('packages/jwt-guard/src/**/*.ts', { cwd: ROOT }).sort()
  return files.map(file => readFileSync(join(ROOT, file), 'utf8'))
}

/** Builds the application, unless it is there as it would be built. Returns its folder. */
export async function buildNext(): Promise<string> {
  const files = listFiles()
  const name = createHash('sha256')
    .update(nextManifest.version)
    .update(JSON.stringify([files, readLibrary()]))
    .digest('hex')
    .slice(0, 16)
  const cache = join(ROOT, '.cache/next-place')
  const [built] = globSync(`${name}-*/built`, { cwd: cache })
  if (built !== undefined) return join(cache, dirname(built))
  for (const old of globSync('*', { cwd: cache }).filter(folder => !folder.startsWith(name))) {
    rmSync(join(cache, old), { recursive: true, force: true })
  }
  // Another process may be at it too: each builds its own, and who comes later finds either
  const folder = join(cache, `${name}-${process.pid}`)
  rmSync(folder, { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const environment = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
  const { code, output } = await runCommand(['next', 'build', folder], { environment })
  if (code !== 0) throw new Error(output)
  writeFileSync(join(folder, 'built'), '')
  return folder
}
