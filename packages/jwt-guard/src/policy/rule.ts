/** Rules, checked once when they are given, and asked for every request. */
import { checkList, checkMembers, checkPlain, checkText, type Fail, failWith } from '../checks.ts'
import { OptionsError, PermissionError, shared } from '../errors.ts'
import { isObject } from '../json.ts'
import type { CheckRequest, Rule } from '../types.ts'
import type { PathMatch } from './path-claims.ts'

/** A rule that was checked, with its denials made. */
export interface CheckedRule {
  readonly pathMatches: readonly PathMatch[]
  readonly scopes: readonly string[]
  /** The scope that lets a request through where the path does not match. */
  readonly insteadScope: string | undefined
  readonly optional: boolean
  readonly scopeDenial: PermissionError
  readonly pathDenial: PermissionError
}

const fail: Fail = failWith('GUARD_RULE_INVALID')
const checked = new WeakMap<object, CheckedRule>()

/**
 * Checks a rule. One object is checked once and then remembered as it was.
 *
 * @throws OptionsError `GUARD_RULE_INVALID`, naming the member and the fix
 */
export function checkRule(rule: Rule): CheckedRule {
  const known = checked.get(rule)
  if (known !== undefined) return known
  const result = compile(rule)
  checked.set(rule, result)
  return result
}

/** The path parameters that a rule names, by name. */
export type NamedParameters = Readonly<Record<string, unknown>>

/** Has no names but those given to it, not even inherited ones, and is made in a quarter of the time of Object.create(null). */
class Names {
  [name: string]: unknown
  static {
    Object.setPrototypeOf(Names.prototype, null)
    Reflect.deleteProperty(Names.prototype, 'constructor')
    Object.freeze(Names.prototype)
  }
}

/** None, for a rule that names none. */
export const noParameters: NamedParameters = Object.freeze(new Names())

/**
 * Reads the path parameters that the rule names, each once: what is compared is what the principal carries. The route must
 * have them all: a rule that cannot match must never pass.
 *
 * @throws OptionsError `GUARD_PARAMETER_ABSENT`, naming the parameter and the fix
 */
export function readParameters(rule: CheckedRule, request: CheckRequest): NamedParameters {
  if (rule.pathMatches.length === 0) return noParameters
  const named = new Names()
  for (const { parameter } of rule.pathMatches) {
    if (!copyParameter(request, parameter, named)) {
      throw new OptionsError(
        'GUARD_PARAMETER_ABSENT',
        `The rule matches the path parameter "${parameter}", but this route has none of that name. ` +
          'Put the guard on a route whose path has it (in Express, also app.use with such a path, a Router made with ' +
          '{ mergeParams: true }, or, where the segment is optional, protectPath).',
      )
    }
  }
  return Object.freeze(named)
}

/** Copies a parameter of the route. One that cannot be read is none. */
function copyParameter(request: CheckRequest, name: string, named: Names): boolean {
  try {
    const { params } = request
    if (typeof params !== 'object' || params === null || !Object.hasOwn(params, name)) return false
    named[name] = params[name]
    return true
  } catch {
    return false
  }
}

function compile(given: Rule): CheckedRule {
  const rule = checkMembers(given, 'The rule', ['pathClaims', 'scopes', 'or', 'mismatchStatus', 'optional'], fail)
  const has = (name: string): boolean => Object.hasOwn(rule, name)
  const pathMatches = has('pathClaims') ? compilePathClaims(rule['pathClaims']) : []
  const scopes = has('scopes') ? checkList(rule['scopes'], 'scopes', scope => checkScope(scope, 'scopes'), fail) : []
  const optional = has('optional') && rule['optional']
  if (typeof optional !== 'boolean') return fail('"optional" must be true or false.')
  if (optional && (pathMatches.length > 0 || scopes.length > 0)) {
    fail('"optional" cannot be combined with "pathClaims" or "scopes": an anonymous request has neither.')
  }
  const status = has('mismatchStatus') ? rule['mismatchStatus'] : 403
  if (status !== 403 && status !== 404) return fail('"mismatchStatus" must be 403 or 404.')
  return {
    pathMatches,
    scopes,
    insteadScope: has('or') ? compileAlternative(rule['or'], pathMatches) : undefined,
    optional,
    scopeDenial: shared(new PermissionError('GUARD_SCOPE_INSUFFICIENT', { scope: scopes.join(' ') })),
    pathDenial: shared(new PermissionError('GUARD_PATH_MISMATCH', { status })),
  }
}

function compilePathClaims(given: unknown): readonly PathMatch[] {
  const pathClaims = Object.entries(checkPlain(given, '"pathClaims"', fail))
  if (pathClaims.length === 0) fail('"pathClaims" must name at least one path parameter: { user_id: \'sub\' }.')
  return pathClaims.map(([parameter, claim]) => compilePathClaim(parameter, claim))
}

function compilePathClaim(parameter: string, claim: unknown): PathMatch {
  const name = `pathClaims.${parameter}`
  if (!isObject(claim)) {
    return { parameter, names: checkClaimPath(claim, name), anyOf: false }
  }
  const { anyOf } = checkMembers(claim, `"${name}"`, ['anyOf'], fail)
  return { parameter, names: checkClaimPath(anyOf, name), anyOf: true }
}

function checkClaimPath(path: unknown, name: string): readonly string[] {
  const checkName = (claim: unknown): string => checkText(claim, name, fail)
  return Array.isArray(path) ? checkList(path, name, checkName, fail) : [checkName(path)]
}

function compileAlternative(given: unknown, pathMatches: readonly PathMatch[]): string {
  const { scope } = checkMembers(given, '"or"', ['scope'], fail)
  if (pathMatches.length === 0) fail('"or" is an alternative to "pathClaims", and there are none.')
  return checkScope(scope, 'or.scope')
}

/** A scope-token (RFC 6749 §3.3): no space, no quote, no backslash. */
function checkScope(scope: unknown, name: string): string {
  const text = checkText(scope, name, fail)
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text) ? text : fail(`"${name}" must hold one scope each, without spaces.`)
}
