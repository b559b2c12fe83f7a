import type { OpenAPIV3_1 } from 'openapi-types'
import type { Contract } from '../support/answer-contract.ts'

/** The OpenAPI document as a caller reads it. */
export type Documented = Contract & OpenAPIV3_1.Document

export interface DocumentedRequest {
  id: string
  method: string
  path: string
  /** The demo login that may send it. */
  login: string | undefined
  /** The values of the path's parameters, and of the query. */
  parameters: Record<'path' | 'query', Record<string, string>>
  body: unknown
  schema: Record<string, unknown> | undefined
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Every operation of a document with its example, in the order in which they stand there. */
export function examplesOf({ paths }: Documented): DocumentedRequest[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as (OpenAPIV3_1.OperationObject & { 'x-demo-login'?: string }) | undefined
      return operation ? [exampleOf(path, method, operation)] : []
    }),
  )
}

function exampleOf(
  path: string,
  method: string,
  operation: OpenAPIV3_1.OperationObject & { 'x-demo-login'?: string },
): DocumentedRequest {
  const given = (operation.parameters ?? []).flatMap((parameter) => ('$ref' in parameter ? [] : [parameter]))
  const valuesIn = (place: string) =>
    Object.fromEntries(
      given
        .filter((one) => one.in === place && one.example !== undefined)
        .map((one) => [one.name, String(one.example)]),
    )
  const media = (operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content['application/json']
  return {
    id: operation.operationId ?? '',
    method: method.toUpperCase(),
    path,
    login: operation['x-demo-login'],
    parameters: { path: valuesIn('path'), query: valuesIn('query') },
    body: media?.example,
    schema: media?.schema as Record<string, unknown> | undefined,
  }
}
