/** Refusals as errors, for doors whose framework is told of them so. */
import type { Answer } from '../http/answer.ts'
import { type Problem, readProblem, sentenceOf } from './problem.ts'

/** What a client gets as `error.data` with its `connect_error`: the answer of every other door. */
export interface RefusalData {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly problem: Problem
}

/** An answer as an error that has all of it in its `data`. */
export function toRefusal(answer: Answer): Error & { readonly data: RefusalData } {
  const data = { status: answer.status, headers: answer.headers, problem: readProblem(answer) }
  return Object.assign(new Error(sentenceOf(answer)), { data })
}

const answers = new WeakMap<object, Answer>()

/** Remembers which answer an error of a framework stands for. */
export function standFor<E extends object>(answer: Answer, error: E): E {
  answers.set(error, answer)
  return error
}

/** The problem of a refusal, for an error formatter to put into the data; `undefined` for any other error. */
export function problemOf(error: object): Problem | undefined {
  const answer = answers.get(error)
  return answer && readProblem(answer)
}

/** The headers of refusals, without what speaks of a body. Of several refusals the first gives each. */
export function headersOf(errors: readonly object[]): Record<string, string> {
  const refusals = errors.map(error => answers.get(error)?.headers ?? {}).reverse()
  const { 'content-type': _, ...headers } = Object.assign({}, ...refusals) as Record<string, string>
  return headers
}
