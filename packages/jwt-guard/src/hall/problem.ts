/** The body of an answer, for doors that put it into an error of their framework. */
import type { Answer } from '../http/answer.ts'

/** A problem as an answer's body has it (RFC 9457). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  /** The stable code; not where the rule hides that there is something. */
  readonly code?: string
  readonly detail?: string
}

export function readProblem({ body }: Answer): Problem {
  return JSON.parse(body) as Problem
}

/** What an answer says in one sentence, as the message of an error. */
export function sentenceOf(answer: Answer): string {
  const { title, detail = title } = readProblem(answer)
  return detail
}
