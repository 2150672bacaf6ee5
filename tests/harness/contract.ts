// The contracts, read so that a test can ask what they promise.
import { join } from 'node:path'
import { $RefParser } from '@apidevtools/json-schema-ref-parser'

const FOLDER = join(import.meta.dirname, '../../specs/003-jwt-auth/contracts')
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const

export type Schema = Readonly<Record<string, unknown>>

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly schema: Schema
}

export interface MediaType {
  readonly schema: Schema
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

export interface ResponseDefinition {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: Schema }>>
  readonly content?: Readonly<Record<string, MediaType>>
}

export interface SecurityScheme {
  readonly type: string
  readonly scheme?: string
  readonly in?: string
  readonly name?: string
}

export interface Operation {
  readonly id: string
  /** In capitals. */
  readonly method: string
  /** With its parameters in braces: `/api/{user_id}/tasks`. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, MediaType>> }
  readonly responses: Readonly<Record<string, ResponseDefinition>>
  /** Any one of these will do. None: the operation can be asked without credentials. */
  readonly security: readonly SecurityScheme[]
}

export interface Contract {
  readonly operations: readonly Operation[]
  /** The responses that hold beyond the operations, by name. */
  readonly responses: Readonly<Record<string, ResponseDefinition>>
  /** The schemas, by name. */
  readonly schemas: Readonly<Record<string, Schema>>
}

interface PathItem extends Readonly<Partial<Record<(typeof METHODS)[number], OperationObject>>> {
  readonly parameters?: readonly Parameter[]
}

interface OperationObject extends Pick<Operation, 'requestBody' | 'responses'> {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly security?: readonly Readonly<Record<string, unknown>>[]
}

interface Document {
  readonly paths: Readonly<Record<string, PathItem>>
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly components: {
    readonly responses?: Readonly<Record<string, ResponseDefinition>>
    readonly schemas?: Readonly<Record<string, Schema>>
    readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>
  }
}

export async function loadContract(name: 'auth-api' | 'tasks-api'): Promise<Contract> {
  const document = (await $RefParser.dereference(join(FOLDER, `${name}.yaml`))) as unknown as Document
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap(method => {
      const operation = item[method]
      return operation ? [readOperation(document, item, method, path, operation)] : []
    }),
  )
  const { responses = {}, schemas = {} } = document.components
  return { operations, responses, schemas }
}

function readOperation(
  document: Document,
  item: PathItem,
  method: string,
  path: string,
  operation: OperationObject,
): Operation {
  const { operationId, requestBody, responses } = operation
  const schemes = document.components.securitySchemes ?? {}
  const requirements = operation.security ?? document.security ?? []
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])],
    ...(requestBody && { requestBody }),
    responses,
    security: requirements.some(isEmpty) ? [] : requirements.flatMap(Object.keys).flatMap(name => schemes[name] ?? []),
  }
}

/** An empty requirement says that no credentials will do as well. */
function isEmpty(requirement: object): boolean {
  return Object.keys(requirement).length === 0
}

/** The operation that a request is for, with the values of its path as they came. */
export function findOperation(
  contract: Contract,
  method: string,
  pathname: string,
): { operation: Operation; values: Readonly<Record<string, string>> } | undefined {
  const asked = method === 'HEAD' ? 'GET' : method
  for (const operation of contract.operations) {
    const values = operation.method === asked ? matchPath(operation.path, pathname) : undefined
    if (values) return { operation, values }
  }
  return undefined
}

function matchPath(template: string, pathname: string): Record<string, string> | undefined {
  const names = template.split('/')
  const segments = pathname.split('/')
  if (names.length !== segments.length) return undefined
  const values: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const name = names[index] ?? ''
    if (name.startsWith('{')) values[name.slice(1, -1)] = segment
    else if (name !== segment) return undefined
  }
  return values
}

/** The path of an operation with its parameters filled in as they are given: hostile ones stay hostile. */
export function fillPath(operation: Operation, values: Readonly<Record<string, string>>): string {
  return operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${operation.id} needs a value for ${name}`)
    return value
  })
}
