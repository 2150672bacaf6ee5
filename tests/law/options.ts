// The options and rules of a case as a guard takes them.
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ClaimsSchema, GuardOptions, Rule } from 'jwt-guard'
import type { WholeCase } from '../../specs/guard/cases/case.ts'
import type { StillClock, StubIssuer } from './world.ts'

/** What a string that begins with `$` stands for. */
const words: Readonly<Record<string, () => unknown>> = {
  $undefined: () => undefined,
  $NaN: () => Number.NaN,
  $Infinity: () => Number.POSITIVE_INFINITY,
  $yes: () => () => true,
  $no: () => () => false,
  '$later-yes': () => async () => true,
  '$later-no': () => async () => false,
  '$yes-from-the-second': () => {
    let asked = 0
    return () => {
      asked += 1
      return asked > 1
    }
  },
  $throws: () => () => {
    throw new Error('secret upstream text')
  },
  $rejects: () => () => Promise.reject(new Error('secret upstream text')),
  $silent: () => () => new Promise(() => {}),
  $nothing: () => () => undefined,
  $text: () => () => 'no',
}

/** A value of a case with its words replaced. */
function revive(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('$')) {
    const word = words[value]
    if (word === undefined) throw new Error(`no word "${value}"`)
    return word()
  }
  if (Array.isArray(value)) return value.map(revive)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revive(member)]))
}

export function reviveOptions(given: WholeCase, clock: StillClock, issuer: StubIssuer): GuardOptions {
  const options = revive(given.options)
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options as GuardOptions
  const { claims } = options as { claims?: unknown }
  return {
    fetch: issuer.fetch,
    clock,
    ...options,
    ...(isJsonSchema(claims) && { claims: toStandardSchema(claims) }),
  } as object as GuardOptions
}

export function reviveRule({ rule }: WholeCase): Rule {
  return revive(rule) as Rule
}

export function reviveParams({ params }: WholeCase): Readonly<Record<string, unknown>> {
  return revive(params) as Readonly<Record<string, unknown>>
}

function isJsonSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'type')
}

function toStandardSchema(schema: object): ClaimsSchema {
  const validate = new Ajv2020().compile(schema)
  return {
    '~standard': {
      version: 1,
      vendor: 'ajv',
      validate: value => (validate(value) ? { value } : { issues: [{ message: 'refused' }] }),
    },
  }
}
