/** The contract as a judge: every answer that a test receives is held against it. */
import { judgeAnswer, judgeJson } from '../../../../tests/harness/conformance.ts'
import { findOperation, loadContract, type Operation } from '../../../../tests/harness/contract.ts'
import type { Answer } from '../../../../tests/harness/http.ts'

const contract = await loadContract('tasks-api')

export const { operations } = contract

/** The operations that ask for credentials. */
export const guarded: readonly Operation[] = operations.filter(({ security }) => security.length > 0)

/** The contract's responses to what no operation is for. */
const outside: Readonly<Record<number, string>> = {
  400: 'MalformedRequest',
  401: 'TokenRefused',
  403: 'PathMismatch',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  503: 'Unavailable',
}

/** What is wrong with a value by the contract's schema of that name; empty where nothing is. */
export function findFaults(name: string, value: unknown): string[] {
  const schema = contract.schemas[name]
  if (schema === undefined) throw new Error(`the contract has no schema ${name}`)
  return judgeJson(schema, value)
}

/** What is wrong with an answer by the contract; empty where nothing is. */
export function findAnswerFaults(method: string, path: string, answer: Answer): string[] {
  const found = findOperation(contract, method, path.split('?')[0] ?? '')
  const definition = found ? found.operation.responses[answer.status] : contract.responses[outside[answer.status] ?? '']
  if (definition === undefined) return [`${method} ${path} answered ${answer.status}, which the contract does not know`]
  return judgeAnswer(definition, answer, method === 'HEAD')
}
