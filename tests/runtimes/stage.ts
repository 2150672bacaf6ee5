// What the body meets on loopback: the cases and keys of the law, key sets that it publishes itself, and the files of a page.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { readCases } from '../../specs/guard/cases/corpus.ts'

export interface Stage {
  readonly url: string
  close(): Promise<void>
}

/** What is answered at the address of a key set. */
interface SetAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const keysFile = new URL('../../specs/guard/cases/keys.json', import.meta.url)

/** Opens a stage on a free port. `files` are served beside it: scripts and pages, by path. */
export async function openStage(files: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const sets = new Map<string, SetAnswer>()
  const documents = new Map(Object.entries(files))
  documents.set('/cases.json', JSON.stringify(readCases()))
  documents.set('/keys.json', JSON.stringify(JSON.parse(readFileSync(keysFile, 'utf8')).keys))

  const server = createServer(async (request, response) => {
    response.shouldKeepAlive = false // an idle connection would keep the runtime from ending
    const { url = '' } = request
    if (url.startsWith('/sets/')) return answerSet(sets, request, response)
    const document = documents.get(url)
    if (document === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': typeOf(url) }).end(document)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** PUT says what is answered from now on, after DELETE nobody answers: the connection is cut. */
async function answerSet(
  sets: Map<string, SetAnswer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, url = '' } = request
  if (method === 'GET') {
    const { status = 200, headers, body } = sets.get(url) ?? { status: 0 }
    if (status === 0) request.socket.destroy()
    else response.writeHead(status, headers).end(body)
    return
  }
  if (method === 'PUT') sets.set(url, JSON.parse(await text(request)))
  else sets.delete(url)
  response.writeHead(204).end()
}

function typeOf(url: string): string {
  if (url.endsWith('.json')) return 'application/json'
  return url.endsWith('.js') ? 'text/javascript' : 'text/html'
}
