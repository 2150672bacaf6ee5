// Runs samples, named as files, one after the other in one process, and says which do not come to a good end. A server that
// one starts listens on a free port of loopback, whatever port it names, and keeps no process alive.
import { Server } from 'node:net'
import { pathToFileURL } from 'node:url'

const { listen } = Server.prototype
Server.prototype.listen = function (this: Server, ...given: unknown[]) {
  const done = given.filter(value => typeof value === 'function')
  return Reflect.apply(listen, this, [0, '127.0.0.1', ...done]).unref()
}

for (const file of process.argv.slice(2)) {
  try {
    await import(pathToFileURL(file).href)
  } catch (error) {
    process.exitCode = 1
    console.error(`${file}:`, error)
  }
}
