// Judges one request and one answer by the contract, and says in words where they differ from it.
import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { MediaType, Operation, Parameter, ResponseDefinition, Schema, SecurityScheme } from './contract.ts'
import type { Answer, Sent } from './http.ts'

const strict = createAjv({})
/** For what travels as text: query parameters, path parameters, header fields. */
const coercing = createAjv({ coerceTypes: true })

function createAjv(options: Options): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, ...options })
  formats.default(ajv)
  ajv.addVocabulary(['example', 'externalDocs', 'xml', 'discriminator']) // what OpenAPI adds to JSON Schema
  return ajv
}

function findFaults(ajv: Ajv2020, schema: Schema, value: unknown, place: string): string[] {
  const validate = ajv.compile(schema) // which it does once for each schema
  if (validate(value)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${place}${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

/** What a JSON value is that the schema does not allow. */
export function judgeJson(schema: Schema, value: unknown): string[] {
  return findFaults(strict, schema, value, '')
}

/** What the request does that the contract does not allow. */
export function judgeRequest(operation: Operation, sent: Sent, values: Readonly<Record<string, string>>): string[] {
  const query = new URLSearchParams(sent.path.split('?')[1] ?? '')
  return [
    ...judgePath(operation, values),
    ...judgeQuery(operation, query),
    ...judgeFields(operation, sent),
    ...judgeCredentials(operation.security, sent),
    ...judgeRequestBody(operation, sent),
  ]
}

function judgePath(operation: Operation, values: Readonly<Record<string, string>>): string[] {
  return parametersIn(operation, 'path').flatMap(({ name, schema }) => {
    try {
      return judgeText(schema, decodeURIComponent(values[name] ?? ''), `path ${name}`)
    } catch {
      return [`path ${name} is not percent-encoded UTF-8`]
    }
  })
}

function judgeQuery(operation: Operation, query: URLSearchParams): string[] {
  const known = parametersIn(operation, 'query')
  const strangers = [...query.keys()].filter(name => !known.some(parameter => parameter.name === name))
  return [
    ...strangers.map(name => `query ${name} is not known`),
    ...known.flatMap(({ name, required, schema }) => {
      const given = query.getAll(name)
      if (given.length > 1) return [`query ${name} is repeated`]
      if (given.length === 0) return required ? [`query ${name} is missing`] : []
      return judgeText(schema, given[0] ?? '', `query ${name}`)
    }),
  ]
}

function judgeFields(operation: Operation, sent: Sent): string[] {
  return parametersIn(operation, 'header').flatMap(({ name, required, schema }) => {
    const value = fieldOf(sent, name)
    if (value === '') return required ? [`header ${name} is missing`] : []
    return judgeText(schema, value, `header ${name}`)
  })
}

function judgeCredentials(security: readonly SecurityScheme[], sent: Sent): string[] {
  if (security.length === 0 || security.some(scheme => carries(sent, scheme))) return []
  return ['credentials are missing']
}

function carries(sent: Sent, scheme: SecurityScheme): boolean {
  if (scheme.type === 'http') return /^Bearer \S+$/.test(fieldOf(sent, 'authorization'))
  if (scheme.in === 'cookie') return fieldOf(sent, 'cookie').includes(`${scheme.name}=`)
  return fieldOf(sent, scheme.name ?? '') !== ''
}

function judgeRequestBody({ requestBody }: Operation, sent: Sent): string[] {
  const body = sent.body?.toString() ?? ''
  if (body === '') return requestBody?.required ? ['body is missing'] : []
  if (!requestBody) return ['body is not asked for']
  return judgeBody(requestBody.content, fieldOf(sent, 'content-type'), body)
}

/** What the answer does that its definition does not allow. */
export function judgeAnswer(definition: ResponseDefinition, answer: Answer, isHead: boolean): string[] {
  const headers = Object.entries(definition.headers ?? {}).flatMap(([name, { required, schema }]) => {
    const value = answer.headers[name.toLowerCase()]
    if (value === undefined) return required ? [`header ${name} is missing`] : []
    return judgeText(schema, value, `header ${name}`)
  })
  if (isHead) return answer.body === '' ? headers : [...headers, 'body answers HEAD']
  const { content } = definition
  if (!content) return answer.body === '' ? headers : [...headers, 'body is not documented']
  return [...headers, ...judgeBody(content, answer.headers['content-type'] ?? '', answer.body)]
}

function judgeBody(content: Readonly<Record<string, MediaType>>, contentType: string, body: string): string[] {
  const [mediaType = ''] = contentType.toLowerCase().split(';')
  const definition = content[mediaType.trim()]
  if (!definition) return [`content type ${contentType || '(none)'} is not among ${Object.keys(content).join(', ')}`]
  if (!mediaType.includes('json')) return judgeText(definition.schema, body, 'body')
  try {
    return findFaults(strict, definition.schema, JSON.parse(body), 'body')
  } catch {
    return ['body is not JSON']
  }
}

/** Judges text as the type that its schema asks for. Ajv coerces only within an object. */
function judgeText(schema: Schema, text: string, place: string): string[] {
  return findFaults(coercing, wrap(schema), { value: text }, place)
}

const wrapped = new WeakMap<Schema, Schema>()

function wrap(schema: Schema): Schema {
  const known = wrapped.get(schema) ?? { type: 'object', properties: { value: schema } }
  wrapped.set(schema, known)
  return known
}

function parametersIn(operation: Operation, place: Parameter['in']): Parameter[] {
  return operation.parameters.filter(parameter => parameter.in === place)
}

function fieldOf({ headers = {} }: Sent, name: string): string {
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())
  return String(entry?.[1] ?? '')
}
