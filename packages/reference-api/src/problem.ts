/** Faults and their answers: `application/problem+json` (RFC 9457), never a stack trace, never a caller's fault as a 500. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { components } from './generated/tasks-api.ts'

/** Every fault that this API can answer with; the guard's own come beside them. A code is never renamed. */
const catalogue = {
  TASKS_BODY_MALFORMED: { status: 400, detail: 'The body is not well-formed JSON in UTF-8.' },
  TASKS_REQUEST_MALFORMED: { status: 400, detail: 'The request is not well-formed HTTP.' },
  TASKS_PATH_MALFORMED: { status: 400, detail: 'The percent-encoding of the path is malformed.' },
  TASKS_NOT_FOUND: { status: 404, detail: 'There is nothing here.' },
  TASKS_METHOD_NOT_ALLOWED: { status: 405, detail: 'The path does not know this method.' },
  TASKS_REQUEST_TIMEOUT: { status: 408, detail: 'The request did not come to its end in time.' },
  TASKS_BODY_TOO_LARGE: { status: 413, detail: 'The body is larger than 16,384 bytes.' },
  TASKS_MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    detail: 'The body must be application/json in UTF-8, without content coding.',
  },
  TASKS_EXPECTATION_UNKNOWN: { status: 417, detail: 'Nothing but 100-continue may be expected.' },
  TASKS_INPUT_INVALID: {
    status: 422,
    detail: 'The request breaks the rules of the operation; each place is named.',
  },
  TASKS_FIELDS_TOO_LARGE: { status: 431, detail: 'The target and the header fields are too large.' },
  TASKS_FAULT: { status: 500, detail: 'The fault is ours, and it has been noted.' },
  TASKS_STORE_UNAVAILABLE: { status: 503, detail: 'The database does not answer.' },
  TASKS_KEYS_UNAVAILABLE: { status: 503, detail: 'The keys of the issuer cannot be had.' },
} as const

const titles = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  417: 'Expectation Failed',
  422: 'Unprocessable Content',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const

/** Fields that belong to every answer of a status. */
const fields: Partial<Record<number, Readonly<Record<string, string>>>> = {
  415: { Accept: 'application/json', 'Accept-Encoding': 'identity' },
  503: { 'Retry-After': '5' },
}

export type ProblemCode = keyof typeof catalogue
/** One place in the input that breaks a rule, and what is asked for there. */
export type InputError = components['schemas']['InputError']

/** A fault on its way to its answer. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly errors: readonly InputError[]

  constructor(code: ProblemCode, options: ErrorOptions & { errors?: readonly InputError[] } = {}) {
    super(catalogue[code].detail, options)
    this.code = code
    this.errors = options.errors ?? []
  }
}

/** Answers what no route has answered. */
export const answerNotFound: RequestHandler = () => {
  throw new Problem('TASKS_NOT_FOUND')
}

/** Answers a method that the path does not know, naming those that it does (RFC 9110 §15.5.6). */
export function allowOnly(methods: string): RequestHandler {
  return (_request, response) => {
    response.set('Allow', methods)
    throw new Problem('TASKS_METHOD_NOT_ALLOWED')
  }
}

/** Answers whatever was thrown. Only what is not the caller's fault is logged with its cause. */
export function answerProblems(logger: Logger): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error)
    const problem = asProblem(error)
    if (catalogue[problem.code].status >= 500)
      logger.error({ code: problem.code, err: problem.cause ?? problem }, problem.message)
    send(response, problem)
  }
}

/** The body of a fault's answer. */
export function describeProblem({ code, errors }: Problem): components['schemas']['Problem'] {
  const { status, detail } = catalogue[code]
  return {
    type: `urn:jwt-guard:error:${code}`,
    title: titles[status],
    status,
    code,
    detail,
    ...(errors.length > 0 && { errors: [...errors] }),
  }
}

function send(response: Response, problem: Problem): void {
  const body = describeProblem(problem)
  const { status } = body
  response
    .status(status)
    .set({ 'Cache-Control': 'no-store', ...fields[status] })
    .type('application/problem+json')
    .send(JSON.stringify(body))
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  // The router decodes the path's parameters and says so with a URIError.
  if (error instanceof URIError) return new Problem('TASKS_PATH_MALFORMED')
  return new Problem(codeOf(error), { cause: error })
}

/** What Express's body parser says, in our words (its `type` and `status` are its public interface). */
function codeOf(error: unknown): ProblemCode {
  const { type, status } = error as { type?: unknown; status?: unknown }
  switch (type) {
    case 'entity.too.large':
      return 'TASKS_BODY_TOO_LARGE'
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return 'TASKS_MEDIA_TYPE_UNSUPPORTED'
    default:
      return typeof status === 'number' && status >= 400 && status < 500 ? 'TASKS_BODY_MALFORMED' : 'TASKS_FAULT'
  }
}
