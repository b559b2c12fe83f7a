import { objectOf } from '../../../platform/object-of.ts'
import type { CalendarCalls } from '../../calendar/client.ts'
import { clinicOfImport } from './import-context.ts'
import type { ImportRun } from './import-run.ts'

/** Tells the calendars of the clinic's doctors that what they list is outdated. The note may be lost, and Postgres has it. */
export async function tellCalendars(run: ImportRun): Promise<void> {
  const { doctors } = await clinicOfImport(run)
  const told = doctors.map(({ id }) => objectOf<CalendarCalls>(run.calendars, id).rulesChanged())
  await Promise.allSettled(told)
}
