import { systemCaller } from '../domain/system.ts'
import type { Plugin } from '../plugins/plugin.ts'
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

/** Judges visits once more after such a change: the request that made it may have ended before it could, or had too many. */
export const affectedVisitsPlugin: Plugin = {
  name: 'affected-visits',
  hears: (type) => HEARD.has(type),
  async deliver(events, _env, db) {
    const actor = { caller: systemCaller(`affected-visits-${events[0]?.id}`), now: Date.now() }
    await judgeDue(db, actor, [...new Set(events.map(({ clinicId }) => clinicId))])
  },
}
