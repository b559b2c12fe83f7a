import type { OpenAPIV3_1 } from 'openapi-types'
import { operationsOf } from './operations.ts'

type Parameter = OpenAPIV3_1.ParameterObject | OpenAPIV3_1.ReferenceObject
type Item = OpenAPIV3_1.PathItemObject

/** From so many on, the same parameter of several operations stands in the components once. */
const OFTEN = 3

/** Headers that a path takes whatever its method. */
const OF_PATHS = ['RequestId', 'ClinicId'].map((name) => `#/components/parameters/${name}`)

/** Says once what operations take alike: lists their `limit`, and the operations of a path its headers. */
export function shareParameters(items: readonly Item[], components: Record<string, Parameter>): void {
  const all = items.flatMap(operationsOf)
  shareQueries(all, components)
  for (const item of items) {
    const operations = operationsOf(item)
    const common = OF_PATHS.filter((ref) =>
      operations.every((one) => one.parameters?.some((given) => isRef(given, ref))),
    )
    item.parameters = common.map(($ref) => ({ $ref }))
    for (const one of operations)
      one.parameters = one.parameters?.filter((given) => !common.some((ref) => isRef(given, ref))) ?? []
  }
}

const isRef = (parameter: Parameter, ref: string) => '$ref' in parameter && parameter.$ref === ref

function shareQueries(operations: readonly OpenAPIV3_1.OperationObject[], components: Record<string, Parameter>): void {
  const counts = new Map<string, number>()
  for (const parameter of operations.flatMap(({ parameters = [] }) => parameters)) {
    const text = JSON.stringify(parameter)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const shared = (parameter: Parameter): Parameter => {
    const text = JSON.stringify(parameter)
    if ('$ref' in parameter || parameter.in !== 'query' || (counts.get(text) ?? 0) < OFTEN) return parameter
    const name = parameter.name[0]?.toUpperCase() + parameter.name.slice(1)
    components[name] ??= parameter
    // Another parameter may have taken the name.
    return JSON.stringify(components[name]) === text ? { $ref: `#/components/parameters/${name}` } : parameter
  }
  for (const operation of operations) operation.parameters = operation.parameters?.map(shared) ?? []
}
