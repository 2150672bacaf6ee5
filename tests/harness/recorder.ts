// A client that holds both sides to the contract, and remembers what of it was seen.
import { judgeAnswer, judgeRequest } from './conformance.ts'
import { type Contract, findOperation, type Operation } from './contract.ts'
import { type Answer, type Sent, send } from './http.ts'

export interface Recorder {
  /** Sends a request that the contract allows. Throws when it does not, or when the answer is not as documented. */
  send(origin: string, sent: Sent): Promise<Answer>
  /** Sends a request that breaks the contract on purpose, and throws when it does not break it. Its answer is judged, too. */
  sendWrong(origin: string, sent: Sent): Promise<Answer>
  /** Sends what no operation is for, and judges the answer by the contract's response of that name. */
  sendOutside(origin: string, sent: Sent, response: string): Promise<Answer>
  /** Each operation with each documented status that no answer has shown yet. */
  listUnseen(): string[]
}

export function createRecorder(contract: Contract): Recorder {
  const seen = new Set<string>()

  async function exchange(origin: string, sent: Sent, asked: 'right' | 'wrong'): Promise<Answer> {
    const found = findOperation(contract, sent.method, sent.path.split('?')[0] ?? '')
    if (!found) throw new Error(`no operation is documented for ${nameOf(sent)}`)
    const { operation, values } = found
    const faults = judgeRequest(operation, sent, values)
    if (asked === 'right' && faults.length > 0)
      throw new Error(`${nameOf(sent)} is not as documented: ${faults.join('; ')}`)
    if (asked === 'wrong' && faults.length === 0) throw new Error(`${nameOf(sent)} was meant to be wrong, and is not`)
    const answer = await send(origin, sent)
    const definition = operation.responses[answer.status]
    if (!definition)
      throw new Error(`${operation.id} answered ${answer.status}, which is not documented: ${answer.body}`)
    holdTo(judgeAnswer(definition, answer, sent.method === 'HEAD'), sent, answer)
    seen.add(keyOf(operation, answer.status))
    return answer
  }

  return {
    send: (origin, sent) => exchange(origin, sent, 'right'),
    sendWrong: (origin, sent) => exchange(origin, sent, 'wrong'),
    async sendOutside(origin, sent, name) {
      const found = findOperation(contract, sent.method, sent.path.split('?')[0] ?? '')
      if (found) throw new Error(`${nameOf(sent)} is documented as ${found.operation.id}`)
      const definition = contract.responses[name]
      if (!definition) throw new Error(`the contract has no response ${name}`)
      const answer = await send(origin, sent)
      holdTo(judgeAnswer(definition, answer, sent.method === 'HEAD'), sent, answer)
      return answer
    },
    listUnseen() {
      const documented = contract.operations.flatMap(operation =>
        Object.keys(operation.responses).map(status => keyOf(operation, status)),
      )
      return documented.filter(key => !seen.has(key))
    },
  }
}

function keyOf(operation: Operation, status: number | string): string {
  return `${operation.id} ${status}`
}

function nameOf({ method, path }: Sent): string {
  return `${method} ${path}`
}

function holdTo(faults: string[], sent: Sent, answer: Answer): void {
  if (faults.length === 0) return
  throw new Error(`${nameOf(sent)} → ${answer.status} is not as documented: ${faults.join('; ')}\n${answer.body}`)
}
