import { ended, read, series } from './answers.ts'
import type { People } from './people.ts'
import type { Walker } from './walker.ts'

const DESK = 'reception'

/** A course of visits, booked at once, and ended by its desk. */
export async function weeklySeries({ ask, check, say }: Walker, { doctorId, otherId }: People): Promise<void> {
  say('The desk books a course of four weekly visits; a time that is taken is moved.')
  const body = {
    doctorId,
    patientId: otherId,
    type: 'VIDEO_CALL',
    startDate: new Date(Date.now() + 24 * 60 * 60_000).toISOString().slice(0, 10),
    time: '10:00',
    recurrence: { frequency: 'WEEKLY', count: 4 },
    onConflict: 'shift',
  }
  const answer = await ask({ as: DESK, method: 'POST', path: '/appointments/recurring', body }, 201)
  const { series: booked, appointments, skipped } = read(series, answer)
  check(`it reads “${booked.summary}”`, booked.status === 'active')
  check('every occurrence is booked or told as left out', appointments.length + skipped.length === 4)

  say('The course is no longer needed.')
  const path = `/appointments/series/${booked.id}`
  const { series: now, cancelled } = read(ended, await ask({ as: DESK, method: 'DELETE', path }, 200))
  check('it is cancelled', now.status === 'cancelled')
  check('and so is every visit of it', cancelled.length === appointments.length)
}
