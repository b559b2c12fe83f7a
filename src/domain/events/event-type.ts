import type * as z from 'zod'

/** A type of event: what happened, to which kind of record, and what its `data` holds. */
export interface EventType<S extends z.ZodObject = z.ZodObject> {
  /** Of the schema of `data`. It grows when a field goes or takes another meaning, and not when one comes. */
  version: number
  /** What its `subjectId` is the id of. */
  subject: string
  when: string
  /** Ids, codes, states and instants (ISO 8601, UTC): never a name, an address or a text. */
  data: S
}

/** Makes the types of events of one kind of record, which have the same `data` unless one says otherwise. */
export const eventsOf =
  <D extends z.ZodObject>(subject: string, data: D) =>
  <S extends z.ZodObject = D>(when: string, own?: S): EventType<S> => ({
    version: 1,
    subject,
    when,
    data: own ?? (data as unknown as S),
  })
