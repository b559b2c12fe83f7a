import { systemCaller } from '../domain/system.ts'
import { builtIn } from '../plugins/built-in.ts'
import type { Hearer } from '../plugins/hearer.ts'
import { installed } from '../plugins/installed.ts'
import { pluginSource } from '../plugins/plugin-source.ts'
import { affectedVisitsHearer } from './affected-visits.ts'
import { closeInactive } from './close-inactive.ts'

/** Cancels the coming visits and series of patients who have become inactive or have died. */
const inactivePatientsHearer: Hearer = {
  name: 'inactive-patients',
  // A merge may bring coming visits to a record that is not active, and its undoing may give them back to one.
  hears: (type) => type === 'patient.changed' || type === 'patient.unmerged',
  async deliver(events, env, db) {
    const actor = { caller: systemCaller(`inactive-patients-${events[0]?.id}`), now: Date.now() }
    let cancelled = 0
    for (const { clinicId, subjectId } of events)
      cancelled += await closeInactive(db, actor, { clinicId, id: subjectId })
    // The freed time waits in the outbox behind these events, and a listing is to show it soon.
    if (cancelled > 0) await env.EVENTS.send({})
  },
}

/** Who hears of what waits in the outbox: those built in, the jobs that an event wakes, and the plugins that clinics have turned on. */
export const hearers: readonly Hearer[] = [
  ...builtIn,
  affectedVisitsHearer,
  inactivePatientsHearer,
  pluginSource(installed),
]
