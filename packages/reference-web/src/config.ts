import { resolve } from 'node:path'
import { StartError } from '@jwt-guard/service'
import { z } from 'zod'
import { parseSecrets, type Secret } from './secrets.ts'

/** What the web app is told from outside, checked. */
export interface Config {
  readonly port: number
  /** The origin that browsers see. It is also the issuer: the `iss` of every token. */
  readonly baseUrl: string
  /** The task API, as browsers reach it. */
  readonly apiUrl: string
  /** The `aud` of every token. */
  readonly audience: string
  /** Newest first. Left out: one is made and kept in `dataDir`. */
  readonly secrets?: readonly Secret[]
  readonly dataDir: string
  /** PostgreSQL. Left out: SQLite in `dataDir`. */
  readonly databaseUrl?: string
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/
const MAKE_ONE = 'make one with: openssl rand -base64 32'

/** An absolute http(s) URL that ends where its path ends. */
const webUrl = z
  .string()
  .refine(isWebUrl, 'must be an http or https URL without credentials, query, fragment or trailing slash')

/** Each variable that is read, and the rules for it. */
export const settings = z
  .object({
    NODE_ENV: z.string().optional(),
    PORT: z
      .string()
      .regex(/^[1-9]\d{0,4}$/, 'must be a whole number from 1 to 65535')
      .transform(Number)
      .refine(port => port <= 65_535, 'must be a whole number from 1 to 65535')
      .default(3000),
    BASE_URL: webUrl
      .refine(isOrigin, 'must be an origin, such as https://tasks.example.com, without a path')
      .refine(
        isHttpsOrLoopback,
        'must be https, unless its host is this machine: resource servers refuse such an issuer',
      )
      .optional(),
    API_URL: webUrl.default('http://localhost:4000'),
    AUDIENCE: z
      .string()
      .min(1, 'must not be empty; unset it to use API_URL')
      .refine(audience => audience.trim() === audience, 'must not begin or end with white space')
      .optional(),
    BETTER_AUTH_SECRET: z.string().transform(readSecrets).optional(),
    DATA_DIR: z.string().min(1, 'must not be empty; unset it to use .data').default('.data'),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\/./, 'must begin with postgres:// or postgresql://')
      .optional(),
  })
  .refine(env => env.NODE_ENV !== 'production' || env.BETTER_AUTH_SECRET !== undefined, {
    path: ['BETTER_AUTH_SECRET'],
    message: `is required in production; ${MAKE_ONE}`,
  })

/**
 * Reads the settings from the environment. A variable that is set but empty is wrong, not absent.
 *
 * @throws StartError naming each wrong variable and its fix. No value is repeated: some are secret.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const result = settings.safeParse(environment)
  const faults = [
    ...Object.keys(environment)
      .filter(isStranger)
      .map(name => `${name} is no setting of this app, and must not be set`),
    ...(result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
  ]
  if (!result.success || faults.length > 0) throw new StartError(faults.join('; '))
  const env = result.data
  return {
    port: env.PORT,
    baseUrl: env.BASE_URL ?? `http://localhost:${env.PORT}`,
    apiUrl: env.API_URL,
    audience: env.AUDIENCE ?? env.API_URL,
    dataDir: resolve(env.DATA_DIR),
    ...(env.BETTER_AUTH_SECRET && { secrets: env.BETTER_AUTH_SECRET }),
    ...(env.DATABASE_URL && { databaseUrl: env.DATABASE_URL }),
  }
}

/** Better Auth would read it by itself: more origins that may sign people in, other secrets, a place to report to. */
function isStranger(name: string): boolean {
  return name.startsWith('BETTER_AUTH_') && !Object.hasOwn(settings.shape, name)
}

function readSecrets(value: string, context: z.RefinementCtx): readonly Secret[] {
  const secrets = parseSecrets(value)
  if (typeof secrets !== 'string') return secrets
  context.addIssue(`${secrets}; ${MAKE_ONE}`)
  return z.NEVER
}

function isWebUrl(value: string): boolean {
  const url = URL.parse(value)
  return (
    (url?.protocol === 'http:' || url?.protocol === 'https:') &&
    value === url.origin + (url.pathname === '/' ? '' : url.pathname) &&
    !value.endsWith('/')
  )
}

function isOrigin(value: string): boolean {
  return URL.parse(value)?.origin === value
}

function isHttpsOrLoopback(value: string): boolean {
  const url = URL.parse(value)
  return url?.protocol === 'https:' || LOOPBACK.test(url?.hostname ?? '')
}
