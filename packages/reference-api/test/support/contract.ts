/** The contract as a judge: every answer that a test receives is held against it. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { parse } from 'yaml'

const contractFile = new URL('../../../../specs/003-jwt-auth/contracts/tasks-api.yaml', import.meta.url)

type Node = { readonly [name: string]: Node }

// biome-ignore lint/suspicious/noExplicitAny: a document is what it is until a schema has judged it
export const contract: any = parse(readFileSync(contractFile, 'utf8'))

const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: false })
formats.default(ajv)
ajv.addSchema(contract, 'contract')

/** An answer as the tests see it: `body` is parsed JSON, or `undefined` where there were no bytes. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** One operation of the contract. */
export interface Operation {
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly guarded: boolean
  readonly statuses: readonly string[]
}

const methods = ['get', 'put', 'post', 'delete', 'patch']

/** Every operation of the contract. */
export const operations: readonly Operation[] = Object.entries<Node>(contract.paths).flatMap(([path, item]) =>
  methods
    .filter(method => method in item)
    .map(method => {
      // biome-ignore lint/suspicious/noExplicitAny: see above
      const operation: any = item[method]
      const guarded = (operation.security ?? contract.security).length > 0
      return { operationId: operation.operationId, method, path, guarded, statuses: Object.keys(operation.responses) }
    }),
)

/** What is wrong with a value by the schema at a place of the contract; empty where nothing is. */
export function faults(place: readonly string[], value: unknown): string[] {
  const pointer = place.map(name => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')
  const validate = ajv.getSchema(`contract#${pointer}`) ?? ajv.compile({ $ref: `contract#${pointer}` })
  validate(value)
  return (validate.errors ?? []).map(error => `${error.instancePath || '/'} ${error.message}`)
}

/** What is wrong with an answer by the contract; empty where nothing is. */
export function answerFaults(method: string, path: string, answer: Answer): string[] {
  const place = responsePlace(method, path, answer.status)
  if (place === undefined) return [`${method} ${path} answered ${answer.status}, which the contract does not know`]
  const response = at(place)
  const found: string[] = []
  for (const [name, reference] of Object.entries(response['headers'] ?? {})) {
    const headerPlace = follow([...place, 'headers', name], reference)
    const value = answer.headers.get(name)
    if (value === null) {
      if (at(headerPlace)['required']) found.push(`the field ${name} is missing`)
      continue
    }
    const typed = at([...headerPlace, 'schema'])['type'] === ('integer' as unknown) ? Number(value) : value
    found.push(...faults([...headerPlace, 'schema'], typed).map(fault => `${name}: ${fault}`))
  }
  const [type] = Object.keys(response['content'] ?? {})
  const sent = answer.headers.get('content-type')?.split(';')[0]
  if (method === 'HEAD' || type === undefined) {
    if (answer.body !== undefined) found.push('there is a body')
  } else if (sent !== type) found.push(`the media type is ${sent}, not ${type}`)
  else found.push(...faults([...place, 'content', type, 'schema'], answer.body))
  return found
}

/** Where the contract describes an answer. What belongs to no operation is described among its components. */
function responsePlace(method: string, path: string, status: number): string[] | undefined {
  const template = Object.keys(contract.paths).find(candidate =>
    new RegExp(`^${candidate.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0] ?? ''),
  )
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
  const response = contract.paths[template ?? '']?.[verb]?.responses[status]
  if (response !== undefined) return follow(['paths', template ?? '', verb, 'responses', String(status)], response)
  const shared: Record<number, string> = { 400: 'MalformedRequest', 401: 'TokenRefused', 403: 'PathMismatch' }
  if (contract.paths[template ?? '']?.[verb] === undefined) {
    shared[404] = 'NotFound'
    shared[405] = 'MethodNotAllowed'
    shared[503] = 'Unavailable'
    if (shared[status] !== undefined) return ['components', 'responses', shared[status]]
  }
  return undefined
}

function follow(place: string[], node: Node): string[] {
  const reference = node['$ref'] as string | undefined
  return reference === undefined ? place : reference.slice(2).split('/')
}

function at(place: readonly string[]): Node {
  return place.reduce((node, name) => node[name] as Node, contract as Node)
}
