// `npm start`: the web app and the API on their ports, data in `.data`, until Ctrl-C or SIGTERM.
import { dirname, relative, resolve } from 'node:path'
import { abortOnInterrupt, waitForAbort } from './interrupt.ts'
import { findPortFault, type Stack, startStack } from './stack.ts'

interface Settings {
  readonly webPort: number
  readonly apiPort: number
  readonly dataFolder: string
}

function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const webPort = readPort('WEB_PORT', environment['WEB_PORT'] ?? '3000')
  const apiPort = readPort('API_PORT', environment['API_PORT'] ?? '4000')
  if (webPort === apiPort) throw new Error(`WEB_PORT and API_PORT are both ${webPort}: give each its own`)
  const folder = environment['DATA_DIR'] ?? '.data'
  if (folder === '') throw new Error('DATA_DIR is empty: name a folder, or leave it out for .data')
  return { webPort, apiPort, dataFolder: resolve(folder) }
}

function readPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new Error(`${name} is ${JSON.stringify(text)}: give a port from 1 to 65535`)
  return port
}

async function checkPorts(settings: Settings): Promise<void> {
  for (const [name, port] of [['WEB_PORT', settings.webPort] as const, ['API_PORT', settings.apiPort] as const]) {
    const fault = await findPortFault(port)
    if (fault === 'EADDRINUSE') {
      throw new Error(`port ${port} is taken: stop what listens there, or name another port with ${name}`)
    }
    if (fault) throw new Error(`port ${port} can't be listened on (${fault}): name another port with ${name}`)
  }
}

async function start(interrupt: AbortSignal): Promise<Stack> {
  const settings = readSettings(process.env)
  await checkPorts(settings)
  const stack = await startStack({ ...settings, signal: interrupt, onComplaint: line => console.error(line) })
  console.log(`web app  ${stack.web.url}`)
  console.log(`API      ${stack.api.url}`)
  console.log(`data     ${relative(dirname(import.meta.dirname), settings.dataFolder) || settings.dataFolder}`)
  console.log('Ctrl-C stops both.')
  return stack
}

const interrupt = abortOnInterrupt()
try {
  const stack = await start(interrupt)
  const fault = await Promise.race([stack.ended, waitForAbort(interrupt)])
  await stack.stop()
  if (fault) throw new Error(fault)
  console.log('Stopped.')
} catch (error) {
  if (!interrupt.aborted) {
    console.error(`start: ${(error as Error).message}`)
    process.exitCode = 1
  }
}
