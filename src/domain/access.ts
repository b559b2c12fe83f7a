import { type Permission, type Reach, RIGHTS, ROLES, type Role } from './rights.ts'

/** Whether a reach is of one's own records and no more: who has only such is a patient here. */
export const isOwnersReach = (reach: Reach): boolean => reach === 'own' || reach === 'confirmed'

const WIDEST_FIRST: readonly Reach[] = ['clinic', 'treating', 'own', 'confirmed']

/** Every reach the roles give a permission, widest first; empty when they give none. */
export function reachesOf(roles: readonly Role[], permission: Permission): Reach[] {
  return WIDEST_FIRST.filter((reach) => roles.some((role) => RIGHTS[role][permission] === reach))
}

/** Whether the roles give the permission at all, whatever its reach. */
export function mayEver(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => RIGHTS[role][permission] !== undefined)
}

/** How a caller stands to one visit or patient. */
export interface Standing {
  /** As the visit's doctor, who is active in the clinic. */
  isTreating: boolean
  /** As its doctor, who has not been active only since yesterday: they may end what they had begun. */
  isLeaving?: boolean
  isOwn: boolean
  /** As its patient or a guardian whose link nobody has confirmed yet. */
  isPending?: boolean
}

/** Whether the roles give the permission on something the caller stands so to. */
export function may(roles: readonly Role[], permission: Permission, standing: Standing): boolean {
  return roles.some((role) => {
    const reach = RIGHTS[role][permission]
    if (reach === 'treating') return standing.isTreating
    if (reach === 'own') return standing.isOwn
    return reach === 'clinic' || (reach === 'confirmed' && standing.isOwn && standing.isPending !== true)
  })
}

/** Whether the caller acts as a patient here: the permission reaches them only through a record of their own. */
export function actsAsPatient(roles: readonly Role[], permission: Permission, standing: Standing): boolean {
  return !reachesOf(roles, permission).some(
    (reach) => reach === 'clinic' || (reach === 'treating' && standing.isTreating),
  )
}

/** The roles that a clinic gives: a patient is one by their record, and nobody is made the system's administrator. */
export const MEMBER_ROLES = ROLES.filter((role) => role !== 'SUPER_ADMIN' && role !== 'PATIENT')

/** Whether the roles end with a membership: those of who works in the clinic, which the system's administrator never does. */
export function actsAsStaff(roles: readonly Role[]): boolean {
  return !roles.includes('SUPER_ADMIN') && roles.some((role) => role !== 'PATIENT')
}

/** Who calls: from the token and, for a clinic the token does not name, from the memberships. */
export interface Caller {
  userId: string
  /**
   * Null for a SUPER_ADMIN who named none, and for whom neither token nor a single membership gives one: they keep no
   * role but PATIENT.
   */
  clinicId: string | null
  roles: readonly Role[]
  issuer: string
  subject: string
  name: string | null
  email: string | null
  /** The address of which the token says that the identity provider has verified it (OpenID Connect Core, 5.1). */
  verifiedEmail?: string
  /** When the token was issued, epoch ms; null for who has none. */
  issuedAt: number | null
  /** The request's id as the trail keeps it. */
  requestId: string
  /** When the request came, epoch ms. The right to read one's own records may end at an instant. */
  at: number
  /** When the token that let them in ends, epoch ms; a socket that was opened with it ends then. Not there without a token. */
  expiresAt?: number
  /** The network address the request came from, for the audit trail. */
  origin: string | null
  /** Whether the caller came by a link: they have no user and no roles, and may do only what the link is for. */
  isGuest?: true
  /**
   * The link of a message that the caller came by: they act as the patient whom it was sent to, on its visit alone, and may do only
   * what it is for. They need not have a user.
   */
  link?: { id: string; may: readonly Permission[] }
  /** Of a guest who is a patient that has answered a message: the trail says so. */
  answers?: true
  /** Of a display, which is no user: what its row may keep of its token. */
  displayProof?: { secrets: readonly string[]; isDerived: boolean }
}
