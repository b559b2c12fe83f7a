import { parseResponse } from 'hono/client'
import type { PatientRecord } from '../../../features/directory/patients/schemas.ts'
import { api } from '../../client/api.ts'
import { queryClient } from '../../client/query-client.ts'
import { keys } from '../../keys.ts'
import { session } from '../../session/session.ts'
import type { PersonText } from './patient-fields.tsx'

/** Others are on record with the number of somebody whose day of birth nobody has given: the server cannot tell whether it is one. */
export class SamePhone extends Error {
  readonly others: readonly PatientRecord[]
  constructor(others: readonly PatientRecord[]) {
    super('Others have this number.')
    this.others = others
  }
}

export interface NewPerson {
  name: string
  dateOfBirth?: string
  phone?: string
}

/** What was typed, without what was left empty. */
export const personOf = ({ name, dateOfBirth, phone }: PersonText): NewPerson => ({
  name: name.trim(),
  ...(dateOfBirth !== '' && { dateOfBirth }),
  ...(phone.trim() !== '' && { phone: phone.trim() }),
})

/** The number with the country's code, of the clinic's country where none was typed. Where that cannot be asked, as it was typed. */
async function fullPhone(phone: string): Promise<string> {
  const { clinicId } = session.store.get()
  const asked = { queryKey: keys.clinic(clinicId ?? ''), queryFn: () => parseResponse(api.clinic.$get()) }
  const [{ internationalPhone }, clinic] = await Promise.all([
    import('./international-phone.ts'),
    queryClient.ensureQueryData(asked).catch(() => null),
  ])
  return internationalPhone(phone, clinic?.country ?? null)
}

/**
 * The person as they are registered.
 * @param asksFirst whether who has the same number is shown first
 * @throws SamePhone
 */
export async function toRegister(person: NewPerson, { asksFirst }: { asksFirst: boolean }): Promise<NewPerson> {
  if (person.phone === undefined) return person
  const phone = await fullPhone(person.phone)
  if (asksFirst && person.dateOfBirth === undefined) {
    const { data } = await parseResponse(api.patients.search.$post({ json: { q: phone, limit: 5 } }))
    if (data.length > 0) throw new SamePhone(data)
  }
  return { ...person, phone }
}
