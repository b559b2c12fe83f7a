import { sql } from 'drizzle-orm'
import { defineChange, isInState, visitAsked, wrongStepOf } from '../../records/visits/appointment-change.ts'

/** Takes a confirmation back, which only the link can do by which it was confirmed. */
export const unconfirmVisits = defineChange(() => ({
  name: 'unconfirm',
  asked: visitAsked({}),
  checks: [{ name: 'step', holds: isInState(['CONFIRMED']), refusal: wrongStepOf }],
  set: { status: sql`'SCHEDULED'`, confirmedAt: sql`null` },
  action: 'appointment.confirmation_undone',
  byLink: true,
}))
