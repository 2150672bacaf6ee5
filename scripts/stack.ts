// The web app and the task API together, as two processes that know of each other only what their settings say.
import { createServer } from 'node:net'
import { type Service, startService } from './service.ts'

export interface StackOptions {
  /** Where both keep their data. */
  readonly dataFolder: string
  /** Left out: free ports. */
  readonly webPort?: number | undefined
  readonly apiPort?: number | undefined
  /** `production` asks for `BETTER_AUTH_SECRET` among the web app's settings. Left out: development. */
  readonly nodeEnv?: 'production' | undefined
  /** Settings beyond the usual, or in place of them. */
  readonly webSettings?: Readonly<Record<string, string>>
  readonly apiSettings?: Readonly<Record<string, string>>
  /** Given up, all that was started is stopped. */
  readonly signal?: AbortSignal | undefined
  /** Hears what the services write to their standard error. */
  readonly onComplaint?: ((line: string) => void) | undefined
}

export interface Stack {
  readonly web: Service
  readonly api: Service
  /** Resolves once either service has ended and the other was stopped, to the line that says what went wrong, if so. */
  readonly ended: Promise<string | undefined>
  stop(): Promise<void>
}

/** Starts the web app, then the API that takes its keys from it; resolves once both answer. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const [freeWebPort, freeApiPort] = await findFreePorts(2)
  const webUrl = `http://localhost:${options.webPort ?? freeWebPort}`
  const apiUrl = `http://localhost:${options.apiPort ?? freeApiPort}`
  const web = await startWeb(webUrl, apiUrl, options)
  try {
    const api = await startApi(apiUrl, webUrl, options)
    const services = [web, api]
    const stop = async () => void (await Promise.all(services.map(service => service.stop())))
    const ended = Promise.race(services.map(service => service.ended)).then(async line => {
      await stop()
      return line
    })
    return { web, api, ended, stop }
  } catch (error) {
    await web.stop()
    throw error
  }
}

/** Starts the web app alone, the issuer of tokens for the API at `apiUrl`. */
export function startWeb(url: string, apiUrl: string, options: StackOptions): Promise<Service> {
  return startService({
    name: 'web app',
    folder: 'reference-web',
    url,
    readyPath: '/healthz',
    settings: {
      ...commonSettings(url, options),
      BASE_URL: url,
      API_URL: apiUrl,
      AUDIENCE: apiUrl,
      ...options.webSettings,
    },
    signal: options.signal,
    onComplaint: options.onComplaint,
  })
}

/** Starts the API alone, for tokens of the issuer at `webUrl`. Ready means `readyPath`, which `/readyz` has to be for keys to be there. */
export function startApi(url: string, webUrl: string, options: StackOptions, readyPath = '/readyz'): Promise<Service> {
  return startService({
    name: 'API',
    folder: 'reference-api',
    url,
    readyPath,
    settings: {
      ...commonSettings(url, options),
      ISSUER: webUrl,
      JWKS_URI: `${webUrl}/api/auth/jwks`,
      AUDIENCE: url,
      CORS_ORIGINS: webUrl,
      ...options.apiSettings,
    },
    signal: options.signal,
    onComplaint: options.onComplaint,
  })
}

function commonSettings(url: string, options: StackOptions): Record<string, string> {
  const { dataFolder, nodeEnv } = options
  return { PORT: new URL(url).port, DATA_DIR: dataFolder, ...(nodeEnv && { NODE_ENV: nodeEnv }) }
}

/** Ports that are free now. They are held open together, so that they differ. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  await Promise.all(servers.map(server => new Promise<void>(resolve => server.listen(0, resolve))))
  const ports = servers.map(server => (server.address() as { port: number }).port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

/** Tells why a port can't be listened on, by the code of the error; nothing when it can. */
export function findPortFault(port: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(port, () => server.close(() => resolve(undefined)))
  })
}
