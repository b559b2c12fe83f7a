import type { OpenAPIV3_1 } from 'openapi-types'

type Answer = OpenAPIV3_1.ResponseObject | OpenAPIV3_1.ReferenceObject

/**
 * Lets answers that several operations give alike, such as a visit with its ETag, stand in the components once. Such a
 * component is called after the schema of the answer.
 */
export function shareAnswers(
  operations: readonly OpenAPIV3_1.OperationObject[],
  components: Record<string, Answer>,
): void {
  const counts = new Map<string, number>()
  for (const answer of operations.flatMap(({ responses = {} }) => Object.values(responses))) {
    const text = JSON.stringify(answer)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const names = new Map<string, string>()
  const shared = (answer: Answer): Answer => {
    const text = JSON.stringify(answer)
    if ('$ref' in answer || (counts.get(text) ?? 0) < 2) return answer
    const name = names.get(text) ?? nameOf(answer, components)
    if (name === undefined) return answer
    names.set(text, name)
    components[name] = answer
    return { $ref: `#/components/responses/${name}` }
  }
  for (const operation of operations)
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses ?? {}).map(([status, answer]) => [status, shared(answer)]),
    )
}

/** Undefined where every name for it is taken. */
function nameOf({ content, headers = {} }: OpenAPIV3_1.ResponseObject, taken: object): string | undefined {
  const schema = content?.['application/json']?.schema
  if (!schema || !('$ref' in schema) || typeof schema.$ref !== 'string') return undefined
  const name = schema.$ref.split('/').at(-1) ?? ''
  const change = 'Idempotency-Replayed' in headers ? `${name}Written` : name
  return [change, `${change}Created`].find((one) => !(one in taken))
}
