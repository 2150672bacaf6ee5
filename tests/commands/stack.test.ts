import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findFreePorts, findPortFault, startStack } from '../../scripts/stack.ts'

let dataFolder: string
let ports: { webPort: number; apiPort: number }

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'jwt-guard-stack-'))
  const [webPort = 0, apiPort = 0] = await findFreePorts(2)
  ports = { webPort, apiPort }
})
afterEach(async () => {
  const faults = [await findPortFault(ports.webPort), await findPortFault(ports.apiPort)]
  expect(faults).toEqual([undefined, undefined]) // nothing is left, however a test went
  await rm(dataFolder, { recursive: true, force: true })
})

test.each(['web', 'api'] as const)(
  'when the %s process dies, the other is stopped and the reason is one line',
  async name => {
    const stack = await startStack({ dataFolder, ...ports })
    process.kill(stack[name].pid, 'SIGKILL')
    expect(await stack.ended).toBe(`the ${stack[name].name} ended: SIGKILL`)
  },
)

test('services that are stopped end without a fault, and can be stopped again', async () => {
  const stack = await startStack({ dataFolder, ...ports })
  await Promise.all([stack.stop(), stack.stop()])
  expect(await stack.ended).toBeUndefined()
})

test('when the second service refuses to start, the first is stopped and the reason is the one line it gave', async () => {
  const spoilt = { ...ports, dataFolder, apiSettings: { AUDIENCE: '' } }
  await expect(startStack(spoilt)).rejects.toThrow(/^AUDIENCE must be .+$/)
})

test('when the data cannot be used, the reason is the one line that the service gave', async () => {
  await writeFile(join(dataFolder, 'auth-secret'), 'short')
  await expect(startStack({ dataFolder, ...ports })).rejects.toThrow(/auth-secret/)
})

test('services that are called off while they start are stopped', async () => {
  const controller = new AbortController()
  const starting = startStack({ dataFolder, ...ports, signal: controller.signal })
  controller.abort()
  await expect(starting).rejects.toThrow('aborted')
})

test("nothing of this process's environment but what every process needs reaches a service", async () => {
  process.env['DATABASE_URL'] = 'postgres://nowhere.example/tasks'
  try {
    const stack = await startStack({ dataFolder, ...ports })
    expect(Object.keys(stack.api.environment)).not.toContain('DATABASE_URL')
    await stack.stop()
  } finally {
    delete process.env['DATABASE_URL']
  }
})
