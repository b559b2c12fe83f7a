import type { Caller, Standing } from './access.ts'
import type { Status } from './appointment.ts'
import type { Permission } from './rights.ts'

/**
 * What a doctor may still do with a visit for `LINGERS` milliseconds after they were made inactive, and the state that
 * the visit must be in: they may end what they had begun. Everything else is for the desk.
 */
export const LINGERING: Partial<Record<Permission, Status>> = {
  'appointments:complete': 'IN_PROGRESS',
  'clinical-text:write': 'COMPLETED',
}
export const LINGERS = 24 * 60 * 60_000

/** How the caller stands to a visit for a permission: a doctor who is leaving counts as treating for what ends it. */
export function standingFor(
  { visit, standing }: { visit: { status: Status }; standing: Standing },
  permission: Permission,
): Standing {
  const lingers = standing.isLeaving === true && visit.status === LINGERING[permission]
  return lingers ? { ...standing, isTreating: true } : standing
}

/** The standing without what is only to be confirmed. */
export function confirmedOnly(standing: Standing): Standing {
  return { ...standing, isOwn: standing.isOwn && standing.isPending !== true }
}

/** How a caller stands to a visit, from the user ids of its doctor, its patient and the patient's guardians. */
export function standingTo(
  caller: Pick<Caller, 'userId'>,
  people: {
    doctorUserId: string | null
    isDoctorActive: boolean
    /** Epoch ms; null where nobody knows, or the doctor is active. */
    doctorInactiveSince: number | null
    patientUserId: string | null
    guardianUserIds: readonly string[]
    /** Those of them whose link nobody has confirmed yet. */
    pendingUserIds: readonly string[]
  },
  now: number,
): Standing {
  const isDoctor = people.doctorUserId === caller.userId
  const since = people.isDoctorActive ? null : people.doctorInactiveSince
  return {
    isTreating: isDoctor && people.isDoctorActive,
    ...(isDoctor && since !== null && now < since + LINGERS && { isLeaving: true }),
    isOwn: people.patientUserId === caller.userId || people.guardianUserIds.includes(caller.userId),
    ...(people.pendingUserIds.includes(caller.userId) && { isPending: true }),
  }
}
