import { systemCaller } from '../domain/system.ts'
import type { Hearer } from '../plugins/hearer.ts'
import { judgeDue } from './judge-due.ts'

/** What changes the rules that visits are judged by, or brings one back that nobody judged. */
const HEARD = new Set([
  'appointment.no_show_undone',
  'closure.added',
  'closure.removed',
  'doctor.changed',
  'doctor.hours_changed',
  'doctor.time_off_added',
  'doctor.time_off_removed',
  'location.changed',
])

/** Pages of visits that one delivery takes: other hearers wait for it, and the cron comes to what is left. */
const MOST_PAGES = 40

/** Judges visits again after such a change: the request that made it may have been stopped, or had too many visits. */
export const affectedVisitsHearer: Hearer = {
  name: 'affected-visits',
  hears: (type) => HEARD.has(type),
  async deliver(events, _env, db) {
    const actor = { caller: systemCaller(`affected-visits-${events[0]?.id}`), now: Date.now() }
    const clinicIds = [...new Set(events.map(({ clinicId }) => clinicId))]
    await judgeDue(db, actor, { clinicIds, most: MOST_PAGES })
  },
}
