import { PERMISSIONS } from './permissions.ts'

export const ROLES = [
  'SUPER_ADMIN',
  'CLINIC_ADMIN',
  'DOCTOR',
  'NURSE',
  'RECEPTIONIST',
  'PATIENT',
  'THERAPIST',
  'COUNSELOR',
  'SUPPORT_STAFF',
  'PHARMACIST',
  'LAB_TECHNICIAN',
  'FINANCE_BILLING',
] as const

export type Role = (typeof ROLES)[number]

/**
 * How far a right reaches: the whole `clinic`, visits one is `treating` as their doctor, one's `own` patient records (one's
 * own and one's wards'), or of these the ones to which the link is `confirmed`. A narrower reach never widens a wider one.
 */
export type Reach = 'clinic' | 'treating' | 'own' | 'confirmed'

/** Whether a reach is of one's own records and no more: who has only such is a patient here. */
export const isOwnersReach = (reach: Reach): boolean => reach === 'own' || reach === 'confirmed'

export type Permission = (typeof PERMISSIONS)[number]
type Rights = Partial<Record<Permission, Reach>>

/** What all staff may: to read. */
export const READING: Rights = {
  'appointments:read': 'clinic',
  'follow-ups:read': 'clinic',
  'follow-ups:worklist': 'clinic',
  'video:read': 'clinic',
  'availability:read': 'clinic',
  'availability:explain': 'clinic',
  'directory:read': 'clinic',
  'patients:read': 'clinic',
  'series:list': 'clinic',
  'series:read': 'clinic',
  'templates:read': 'clinic',
  'check-in-codes:read': 'clinic',
  'queue:read': 'clinic',
}

const admin: Rights = {
  ...(Object.fromEntries(PERMISSIONS.map((permission) => [permission, 'clinic'])) as Rights),
  // Nobody listens in: a call is between the patient and who treats them.
  'video:join': 'treating',
}

const { 'video:invite': _, 'clinics:create': __, 'clinics:list': ___, ...clinicAdmin } = admin

const clinician: Rights = {
  ...READING,
  'appointments:book': 'treating',
  'appointments:change': 'treating',
  'appointments:accept': 'treating',
  'appointments:confirm': 'treating',
  'appointments:cancel': 'treating',
  'appointments:check-in': 'treating',
  'appointments:start': 'treating',
  'appointments:complete': 'treating',
  'appointments:no-show': 'treating',
  'appointments:overbook': 'treating',
  'appointments:staff-note': 'clinic',
  // Doctors hand over only their own patients: they cannot take another doctor's.
  'visits:hand-over': 'treating',
  'clinical-text:read': 'clinic',
  'clinical-text:write': 'treating',
  'follow-ups:plan': 'treating',
  'follow-ups:schedule': 'treating',
  'follow-ups:contact': 'treating',
  'series:write': 'treating',
  'series:cancel': 'treating',
  'templates:write': 'treating',
  'video:join': 'treating',
  'video:host': 'treating',
  'video:report': 'treating',
  'video:invite': 'treating',
  'time-off:write': 'treating',
  'queue:manage': 'treating',
  'queue:walk-in': 'treating',
  'links:confirm': 'treating',
}

/** The one table of rights. Ownership narrows a permission here; it never adds one. */
export const RIGHTS: Record<Role, Rights> = {
  SUPER_ADMIN: admin,
  CLINIC_ADMIN: clinicAdmin,
  RECEPTIONIST: {
    ...READING,
    'appointments:book': 'clinic',
    'appointments:change': 'clinic',
    'appointments:accept': 'clinic',
    'appointments:confirm': 'clinic',
    'appointments:cancel': 'clinic',
    'appointments:check-in': 'clinic',
    'appointments:start': 'clinic',
    'appointments:complete': 'clinic',
    'appointments:no-show': 'clinic',
    'appointments:overbook': 'clinic',
    'appointments:staff-note': 'clinic',
    'visits:hand-over': 'clinic',
    'follow-ups:plan': 'clinic',
    'follow-ups:schedule': 'clinic',
    'follow-ups:contact': 'clinic',
    'series:write': 'clinic',
    'series:cancel': 'clinic',
    'templates:write': 'clinic',
    'patients:register': 'clinic',
    'patients:change': 'clinic',
    'patients:link': 'clinic',
    'links:issue': 'clinic',
    'links:confirm': 'clinic',
    'patients:status': 'clinic',
    'patients:duplicates': 'clinic',
    'patients:merge': 'clinic',
    'schedule:write': 'clinic',
    'time-off:write': 'clinic',
    'queue:manage': 'clinic',
    'queue:walk-in': 'clinic',
    'displays:manage': 'clinic',
    'video:invite': 'clinic',
  },
  DOCTOR: clinician,
  THERAPIST: clinician,
  COUNSELOR: clinician,
  NURSE: {
    ...READING,
    'appointments:check-in': 'clinic',
    'appointments:no-show': 'clinic',
    'appointments:staff-note': 'clinic',
    'clinical-text:read': 'clinic',
    'follow-ups:contact': 'clinic',
    'queue:manage': 'clinic',
  },
  SUPPORT_STAFF: { ...READING, 'appointments:staff-note': 'clinic', 'queue:manage': 'clinic' },
  PATIENT: {
    'appointments:read': 'own',
    'appointments:book': 'own',
    'appointments:change': 'own',
    'appointments:confirm': 'own',
    'appointments:cancel': 'own',
    'appointments:check-in': 'own',
    'appointments:scan': 'own',
    'clinical-text:read': 'confirmed',
    'follow-ups:read': 'own',
    'follow-ups:schedule': 'own',
    'series:list': 'own',
    'series:read': 'own',
    'series:cancel': 'own',
    'video:join': 'confirmed',
    'video:read': 'confirmed',
    'video:report': 'confirmed',
    'availability:read': 'clinic',
    'directory:read': 'clinic',
    'patients:read': 'own',
    'patients:change': 'confirmed',
    'links:confirm': 'confirmed',
    'access-log:read': 'own',
    'queue:read': 'own',
  },
  PHARMACIST: {},
  LAB_TECHNICIAN: {},
  FINANCE_BILLING: {},
}

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
  /** Of a display, which is no user: what its row may keep of its token. */
  displayProof?: { secrets: readonly string[]; isDerived: boolean }
}
