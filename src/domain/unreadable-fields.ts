import { DomainError } from './errors.ts'

/**
 * 409: the change would lose texts that cannot be opened now.
 * @param fields by the API's names, each with its own entry in `errors`
 * @param of what the record that has them is called, and its id
 */
export function unreadableFields(fields: readonly string[], { of, id }: { of: string; id: string }): DomainError {
  return new DomainError(
    'UNREADABLE_FIELD',
    `Nothing was changed, because a text of the ${of} cannot be opened now and would be lost.`,
    {
      id,
      errors: fields.map((field) => ({
        pointer: `#/${field}`,
        detail: `of the ${of} cannot be opened: put its key back, or give it a new text or null first`,
      })),
    },
  )
}
