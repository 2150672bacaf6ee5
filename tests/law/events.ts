// What listeners are told: each verdict once, what a case says besides, and never a word that is not known beforehand.
import { type Code, catalogue, type GuardEvent, type KeyFault, type KeySetFault } from 'jwt-guard'
import { expect } from 'vitest'
import type { WholeStep } from '../../specs/guard/cases/case.ts'
import { isRequest } from './steps.ts'

export function expectEvents(step: WholeStep, told: readonly GuardEvent[]): void {
  if (step.events !== undefined) expect(told).toEqual(step.events.map(reviveNumbers))
  if (isOneCheck(step)) expect(told.filter(isVerdict)).toMatchObject([expectedVerdict(step)])
  expect(told.flatMap(event => Object.values(event)).filter(label => !isBounded(label, step))).toEqual([])
}

/** Whether the guard is asked for one verdict, and comes to it. */
function isOneCheck(step: WholeStep): boolean {
  const isThrown = step.expect === undefined || step.expect.outcome === 'throws'
  return isRequest(step) && !isThrown && step.crowd === undefined && !step.unguarded
}

function isVerdict({ type }: GuardEvent): boolean {
  return type === 'granted' || type === 'denied' || type === 'undecided'
}

function expectedVerdict({ expect: expected, principal }: WholeStep): object {
  if (expected?.outcome === 'granted') return { type: 'granted', anonymous: principal === null }
  return { type: expected?.outcome, code: expected !== undefined && 'code' in expected && expected.code }
}

function reviveNumbers(event: object): unknown {
  const members = Object.entries(event).map(([name, value]) => [name, value === '$number' ? expect.any(Number) : value])
  return Object.fromEntries(members)
}

/** The closed sets of words; the types see to it that they are whole. */
const types: Readonly<Record<GuardEvent['type'], true>> = {
  granted: true,
  denied: true,
  'path-mismatch': true,
  undecided: true,
  'keys-refreshed': true,
  'keys-failed': true,
  'keys-stale': true,
  'key-left-out': true,
  'key-unknown': true,
}
const faults: Readonly<Record<KeySetFault, true>> = {
  network: true,
  timeout: true,
  redirect: true,
  status: true,
  'too-large': true,
  'not-json': true,
  'not-a-key-set': true,
  'too-many-keys': true,
  'no-usable-key': true,
  'issuer-mismatch': true,
  'bad-location': true,
  'waiting-room-full': true,
  'key-import': true,
  revocation: true,
}
const keyFaults: Readonly<Record<KeyFault, true>> = {
  'not-an-object': true,
  'unsupported-type': true,
  private: true,
  'not-for-signatures': true,
  malformed: true,
  'too-weak': true,
  'too-large': true,
  'unsafe-exponent': true,
}
const claims: Readonly<Record<'iss' | 'sub' | 'aud' | 'exp' | 'nbf' | 'iat' | 'jti', true>> = {
  iss: true,
  sub: true,
  aud: true,
  exp: true,
  nbf: true,
  iat: true,
  jti: true,
}
const words = { ...types, ...faults, ...keyFaults, ...claims }

/** Whether a label is a code, a word of a closed set, a number, or a name that the guard was configured with (EVT-04). */
function isBounded(label: unknown, { options, rule }: WholeStep): boolean {
  if (typeof label !== 'string') return typeof label === 'number' || typeof label === 'boolean'
  if (Object.hasOwn(catalogue, label as Code) || Object.hasOwn(words, label)) return true
  return JSON.stringify([options, rule]).includes(JSON.stringify(label))
}
