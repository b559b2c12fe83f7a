import { noBody } from '../../platform/http/fields.ts'
import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { calendarInput } from './schemas.ts'

/** Stands for the last part of the address that `POST /calendars` shows. */
const SHOWN = 'the-token-of-the-calendar.ics'

export const making = exampleOf(calendarInput)(() => ({ as: 'doctor1', body: { doctorId: DEMO.doctors.general } }))

export const listing: MakeExample = () => ({ as: 'doctor1' })

export const ending = exampleOf(noBody)(() => ({ as: 'patient1', path: { id: DEMO.calendar }, body: {} }))

export const reading: MakeExample = () => ({ as: null, path: { id: SHOWN } })
