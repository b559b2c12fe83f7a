import type { QueueFacts, QueueVisit } from '../../src/domain/queue.ts'

export const MINUTE = 60_000
/** A working day's nine o'clock. */
export const NINE = Date.parse('2027-03-01T09:00:00Z')

let made = 0

/** A checked-in visit; times in minutes after nine. */
export function visitAt(start: number, over: Partial<QueueVisit> & { arrived?: number } = {}): QueueVisit {
  const { arrived = start - 5, ...rest } = over
  const id = `visit-${String(made++).padStart(6, '0')}`
  return {
    id,
    status: 'CHECKED_IN',
    version: 2,
    priority: 'MEDIUM',
    treatmentType: 'GENERAL_CONSULTATION',
    start: NINE + start * MINUTE,
    end: NINE + (start + 15) * MINUTE,
    arrivedAt: NINE + arrived * MINUTE,
    startedAt: null,
    tokenNumber: null,
    calledAt: null,
    skips: 0,
    placed: null,
    placedPriority: null,
    patient: { id: `patient of ${id}`, name: 'Pia Patient' },
    userIds: [`user of ${id}`],
    ...rest,
  }
}

export function factsOf(visits: readonly QueueVisit[], over: Partial<QueueFacts> = {}): QueueFacts {
  return {
    clinicId: 'clinic',
    doctorId: 'doctor',
    doctorName: 'Dr Ada Roy',
    stateVersion: 1,
    paused: false,
    lateGraceMinutes: 15,
    visits,
    lengths: [],
    told: [],
    ...over,
  }
}
