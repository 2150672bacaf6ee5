/** The settings: read from the environment once, checked, and never asked for again. */

import { join } from 'node:path'
import { StartError } from '@jwt-guard/service'
import { z } from 'zod'
import type { DatabasePlace } from './database/open.ts'

/** The API's settings, ready to use. */
export interface Settings {
  /** The TCP port to listen on; 0 for any free one. */
  readonly port: number
  readonly issuer: string
  readonly jwksUri: string
  readonly audience: string
  readonly corsOrigins: readonly string[]
  readonly database: DatabasePlace
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535
const isOrigin = (text: string): boolean => /^https?:\/\/[^*]+$/.test(text) && URL.parse(text)?.origin === text
const isPostgres = (text: string): boolean => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)

/** Keys are only as good as the way they come: by https, or by http that never leaves the machine. */
function isLocation(text: string): boolean {
  const url = /^https?:\/\/\S+$/.test(text) ? URL.parse(text) : null
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
  )
}

/** An issuer has neither query nor fragment (RFC 8414 §2), and the default of `JWKS_URI` is a path below it. */
const isIssuer = (text: string): boolean => isLocation(text) && !/[?#]/.test(text)
const isAudience = (text: string): boolean => text !== '' && text.trim() === text
const list = (text: string): string[] => (text === '' ? [] : text.split(',').map(item => item.trim()))

/** Every variable: its rule, its default, and the rule in words. */
export const environment = z.object({
  PORT: z.string().refine(isPort).default('4000').describe('a port number from 0 to 65535'),
  ISSUER: z
    .string()
    .refine(isIssuer)
    .default('http://localhost:3000')
    .describe(
      'the `iss` of accepted tokens, character by character: an https URL, or http on localhost, without query or fragment',
    ),
  JWKS_URI: z
    .string()
    .refine(isLocation)
    .optional()
    .describe("the URL of the issuer's JWK Set: https, or http on localhost"),
  AUDIENCE: z
    .string()
    .refine(isAudience)
    .default('http://localhost:4000')
    .describe('the `aud` of accepted tokens: a text that is not empty, without white space around it'),
  CORS_ORIGINS: z
    .string()
    .refine(text => list(text).every(isOrigin))
    .default('http://localhost:3000')
    .describe('a comma-separated list of origins such as https://app.example.com, or empty for none'),
  DATA_DIR: z.string().min(1).default('.data').describe('the folder of the embedded database'),
  DATABASE_URL: z
    .string()
    .refine(isPostgres)
    .optional()
    .describe('a postgres:// URL, or not set at all for the embedded database'),
})

/**
 * Reads the settings.
 *
 * @throws StartError naming every variable that is wrong, and its fix. No value is quoted, for it may be secret
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const result = environment.safeParse(variables)
  if (!result.success) throw new StartError(describe(result.error))
  const { PORT, ISSUER, JWKS_URI, AUDIENCE, CORS_ORIGINS, DATA_DIR, DATABASE_URL } = result.data
  return {
    port: Number(PORT),
    issuer: ISSUER,
    jwksUri: JWKS_URI ?? `${ISSUER.replace(/\/$/, '')}/api/auth/jwks`,
    audience: AUDIENCE,
    corsOrigins: list(CORS_ORIGINS),
    database: DATABASE_URL === undefined ? { file: join(DATA_DIR, 'tasks.sqlite') } : { url: DATABASE_URL },
  }
}

function describe(error: z.ZodError): string {
  const names = new Set(error.issues.map(issue => issue.path[0] as keyof typeof environment.shape))
  return [...names].map(name => `${name} must be ${environment.shape[name].description}`).join('; ')
}
