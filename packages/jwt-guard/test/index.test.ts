import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as errors from '../src/errors.ts'
import * as index from '../src/index.ts'
import { goodOptions, staticGuard } from './support/guard.ts'

const adapters: Readonly<Record<string, object>> = Object.fromEntries(
  await Promise.all(
    readdirSync(new URL('../src/adapters', import.meta.url))
      .sort()
      .map(async file => [file.replace('.ts', ''), await import(`../src/adapters/${file}`)]),
  ),
)

/** The types that an entry gives, which leave no trace at run time. */
function typesOf(path: string): readonly string[] {
  const source = readFileSync(new URL(`../src/${path}`, import.meta.url), 'utf8').replace(
    /\/\*[\s\S]*?\*\/|\/\/.*/g,
    '',
  )
  const listed = Array.from(source.matchAll(/export (type )?\{([^}]*)\}/g)).flatMap(([, allTypes, names = '']) =>
    names
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== '' && (allTypes !== undefined || name.startsWith('type ')))
      .map(name => name.replace(/^type /, '')),
  )
  const declared = Array.from(source.matchAll(/export (?:type|interface) (\w+)/g), ([, name = '']) => name)
  return [...listed, ...declared].sort()
}

describe('the public surface', () => {
  it('jwt-guard', () => {
    expect(Object.keys(index).sort()).toMatchInlineSnapshot(`
      [
        "CredentialsError",
        "Denial",
        "GuardError",
        "KeySetError",
        "OptionsError",
        "PermissionError",
        "TokenError",
        "anyOf",
        "catalogue",
        "createDenylist",
        "createGuard",
        "createMemoryDenylistStore",
      ]
    `)
    expect(typesOf('index.ts')).toMatchInlineSnapshot(`
      [
        "Algorithm",
        "Answer",
        "AnyOf",
        "CatalogueEntry",
        "CheckRequest",
        "ClaimPath",
        "Claims",
        "ClaimsSchema",
        "Clock",
        "Code",
        "CommonOptions",
        "DenialCode",
        "Denied",
        "Denylist",
        "DenylistEntry",
        "DenylistStore",
        "Granted",
        "Guard",
        "GuardEvent",
        "GuardHealth",
        "GuardListener",
        "GuardOptions",
        "IssuerOptions",
        "Json",
        "Jwk",
        "JwkSet",
        "KeyFault",
        "KeySetFault",
        "KeySetHealth",
        "KeySetOptions",
        "KeySetStore",
        "MemoryDenylistOptions",
        "NoRule",
        "ParameterOf",
        "PathClaim",
        "Principal",
        "PrincipalUnder",
        "RevocationOptions",
        "Rule",
        "Undecided",
        "Verdict",
      ]
    `)
  })

  it('the adapters', () => {
    const surfaces = Object.entries(adapters).map(([name, entry]) => [
      name,
      [...Object.keys(entry), ...typesOf(`adapters/${name}.ts`).map(type => `type ${type}`)].sort().join(', '),
    ])
    expect(Object.fromEntries(surfaces)).toMatchInlineSnapshot(`
      {
        "express": "findPrincipal, principalOf, protect, protectPath, type ParameterIn, type ProtectHandler",
        "fastify": "findPrincipal, jwtGuard, principalOf, protect, type GuardedReply, type GuardedRequest, type JwtGuardOptions, type ProtectHook",
        "fetch": "protect, type GuardedHandler, type ProtectedHandler, type RouteContext",
        "h3": "findPrincipal, principalOf, protect, type GuardedEvent, type GuardedHandler",
        "hono": "findPrincipal, principalOf, protect, protectPath, type ParameterIn, type ProtectMiddleware",
        "koa": "findPrincipal, principalOf, protect, type GuardedContext, type ProtectMiddleware",
        "mcp": "authInfoOf, findPrincipal, principalOf, provideAuthInfo, type AuthInfo, type AuthInfoMiddleware, type McpRequest",
        "nestjs": "CurrentPrincipal, FoundPrincipal, RefusalException, findPrincipal, principalOf, protect, type PrincipalDecorator",
        "next": "findPrincipal, principalOf, protect, protectPath, type GuardedHandler, type ParameterIn, type ProtectProxy, type ProtectedHandler, type RouteContext",
        "node": "findPrincipal, principalOf, protect, type GuardedListener, type ProtectedListener, type RouteParams",
        "socket.io": "findPrincipal, principalOf, protect, protectPath, type GuardedNamespace, type GuardedSocket, type ParameterIn, type Problem, type ProtectMiddleware, type RefusalData",
        "trpc": "Credentials, createContext, problemOf, protect, responseMeta, type GuardedContext, type Problem, type ProtectMiddleware",
        "ws": "findPrincipal, paramsOf, principalOf, protect, protectPath, type GuardedServer, type GuardedSocket, type ParameterIn, type ProtectedUpgrade, type UpgradeListener, type UpgradeParams",
      }
    `)
  })

  it('a guard', () => {
    expect(Object.keys(staticGuard()).sort()).toMatchInlineSnapshot(`
      [
        "answer",
        "check",
        "checkRule",
        "close",
        "health",
        "reload",
        "verify",
        "warm",
        "whenExpired",
      ]
    `)
  })

  it('the entries of the package, as published and in the workspace', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    const entries = Object.keys(manifest.exports)
    expect(entries).toEqual(['.', ...Object.keys(adapters).map(name => `./${name}`), './package.json'])
    expect(Object.keys(manifest.publishConfig.exports)).toEqual(entries)
    expect(Object.keys(manifest.publishConfig.imports)).toEqual(Object.keys(manifest.imports))
  })

  it('every error class is exported, and no helper that makes errors', () => {
    const classes = Object.entries(errors).filter(([name]) => /^[A-Z]/.test(name))
    expect(classes.length).toBeGreaterThan(0)
    for (const [name, value] of classes) expect(index).toHaveProperty(name, value)
    expect(Object.keys(index)).not.toContain('shared')
  })

  it('no entry has a default export, nor a function called then', () => {
    for (const entry of [index, ...Object.values(adapters)]) {
      expect(Object.keys(entry)).not.toContain('default')
      expect(Object.keys(entry)).not.toContain('then')
    }
  })

  it('the list of options is the one that the complaint about a stranger names', () => {
    let complaint = ''
    try {
      index.createGuard({ ...goodOptions, stranger: 1 } as never)
    } catch (error) {
      complaint = (error as Error).message
    }
    expect(complaint).toMatchInlineSnapshot(
      `"createGuard has no option "stranger"; known are issuer, audience, jwksUri, keys, algorithms, issuers, types, clockToleranceSeconds, maxTokenAgeSeconds, maxTokenLength, maxMemoEntries, maxMemoBytes, claims, realm, resourceMetadataUri, keySet, store, revocation, onEvent, fetch, clock."`,
    )
  })
})
