// The options and rules of a case as a guard takes them.
import type { Clock, Denylist, GuardListener, GuardOptions, KeySetStore, Rule } from 'jwt-guard'
import { z } from 'zod'
import type { WholeCase } from '../../specs/guard/cases/case.ts'

/** What options take from outside a case. */
export interface Surroundings {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  /** Keeps key sets over a restart. */
  readonly store: KeySetStore
  /** The denylist, made with these options when it is first asked for. */
  denylistWith(options?: object): Denylist
  /** A listener that keeps what it is told, and then does as another. */
  listenAs(listener?: GuardListener): GuardListener
}

/** What a string that begins with `$` stands for; the only member of an object, it takes an argument. */
const words: Readonly<Record<string, (argument: unknown, world: Surroundings | undefined) => unknown>> = {
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
  $gives: text => () => text,
  $overwrites: members => (event: object) => Object.assign(event, members),
  $store: (_, world) => world?.store,
  $denylist: (options, world) => world?.denylistWith(options as object | undefined),
}

/** A value of a case with its words replaced. */
function revive(value: unknown, world?: Surroundings): unknown {
  if (typeof value === 'string' && value.startsWith('$')) return reviveWord(value, undefined, world)
  if (Array.isArray(value)) return value.map(member => revive(member, world))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  const [[name, argument] = ['', undefined]] = members
  if (members.length === 1 && name.startsWith('$')) return reviveWord(name, argument, world)
  return Object.fromEntries(members.map(([name, member]) => [name, revive(member, world)]))
}

function reviveWord(name: string, argument: unknown, world: Surroundings | undefined): unknown {
  const word = words[name]
  if (word === undefined) throw new Error(`no word "${name}"`)
  return word(argument, world)
}

export function reviveOptions(given: unknown, world: Surroundings): GuardOptions {
  const options = revive(given, world)
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options as GuardOptions
  const { claims, onEvent } = options as { claims?: unknown; onEvent?: unknown }
  return {
    fetch: world.fetch,
    clock: world.clock,
    onEvent: world.listenAs(),
    ...options,
    ...(typeof onEvent === 'function' && { onEvent: world.listenAs(onEvent as GuardListener) }),
    ...(isJsonSchema(claims) && { claims: z.fromJSONSchema(claims) }),
  } as object as GuardOptions
}

export function reviveRule({ rule }: WholeCase): Rule {
  return revive(rule) as Rule
}

export function reviveParams({ params }: WholeCase): Readonly<Record<string, unknown>> {
  return revive(params) as Readonly<Record<string, unknown>>
}

function isJsonSchema(value: unknown): value is Parameters<typeof z.fromJSONSchema>[0] {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'type')
}
