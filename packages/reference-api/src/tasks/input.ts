/** What callers send, on its way to a value: bytes to JSON to a schema's output. Each step has its own status. */
import { isUtf8 } from 'node:buffer'
import { json, type Request, type RequestHandler } from 'express'
import type { z } from 'zod'
import { type InputError, Problem } from '../problem.ts'

/** The largest body, in bytes. */
const bodyLimit = 16_384
/** The most places that one answer names: the answer must not outgrow the request. */
const errorLimit = 20

/** 415 for a body that is not declared as plain JSON; a body of no bytes needs no declaration. */
const requireJson: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !request.is('application/json')) throw new Problem('TASKS_MEDIA_TYPE_UNSUPPORTED')
  next()
}

/** 400, 413 or 415 for a body that cannot be read as JSON in UTF-8 (RFC 8259 §8.1); a body of no bytes is `{}`. */
const parseJson = json({
  limit: bodyLimit,
  inflate: false,
  strict: false,
  verify(_request, _response, bytes, charset) {
    if (charset !== 'utf-8') throw new Problem('TASKS_MEDIA_TYPE_UNSUPPORTED')
    if (!isUtf8(bytes)) throw new Problem('TASKS_BODY_MALFORMED')
  },
})

/** 400 for a body that was left unread, as of a caller who has hung up: it must not pass for an empty one. */
const requireRead: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && request.body === undefined) throw new Problem('TASKS_BODY_MALFORMED')
  next()
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** Reads the body: comes after the guard, so that nothing of a refused request is read. */
export const readBody: RequestHandler[] = [requireJson, parseJson, requireRead]

/** The body as `schema` puts it out, or 422 with every place that breaks a rule. */
export function validBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  return valid(schema, body === undefined ? {} : body, path => ({ pointer: `#${path.map(pointerToken).join('')}` }))
}

/** The query as `schema` puts it out, or 422 with every parameter that breaks a rule. */
export function validQuery<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  return valid(schema, query, path => ({ parameter: path.join('.') }))
}

type Path = readonly PropertyKey[]

function valid<S extends z.ZodType>(
  schema: S,
  value: unknown,
  place: (path: Path) => Partial<InputError>,
): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue): InputError[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => ({ ...place([...issue.path, key]), detail: 'is not known' }))
      : [{ ...place(issue.path), detail: issue.message }],
  )
  throw new Problem('TASKS_INPUT_INVALID', { errors: errors.slice(0, errorLimit) })
}

/** One step of a JSON Pointer as a URI fragment (RFC 6901 §3, §6). */
function pointerToken(name: PropertyKey): string {
  const escaped = String(name).replaceAll('~', '~0').replaceAll('/', '~1')
  return `/${encodeURIComponent(escaped.toWellFormed())}`
}
