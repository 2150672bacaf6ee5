// Python as the issuer: issuer.py, told what to do by lines.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { getPython } from '../../scripts/python.ts'
import { audience, type RealIssuer } from './real-issuer.ts'

type Order = 'come_up' | 'go_down' | 'issue' | 'roll_over' | 'withdraw'

export async function startPython(): Promise<RealIssuer> {
  const child = spawn(await getPython(), [join(import.meta.dirname, 'issuer.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  /** One order at a time: answers come in the order of orders. */
  async function order(name: Order, ...given: string[]): Promise<string> {
    child.stdin.write(`${JSON.stringify([name, ...given])}\n`)
    const { value, done } = await answers.next()
    if (done) throw new Error(`issuer.py ended when it was told to ${name}`)
    return JSON.parse(value)
  }
  const does = (name: Order) => async (): Promise<void> => void (await order(name))

  const issuer = await order('come_up')
  return {
    trust: { issuer, audience, jwksUri: `${issuer}/jwks.json` },
    jwksUri: `${issuer}/jwks.json`,
    issue: resource => order('issue', resource),
    rollOver: does('roll_over'),
    withdraw: does('withdraw'),
    goDown: does('go_down'),
    comeBack: does('come_up'),
    async stop() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
