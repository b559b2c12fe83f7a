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
  'patients:summary': 'clinic',
  'series:list': 'clinic',
  'series:read': 'clinic',
  'templates:read': 'clinic',
  'check-in-codes:read': 'clinic',
  'queue:read': 'clinic',
}

// A calendar is read by a program of somebody's own, so only they make it.
const { 'calendars:manage': _own, ...all } = Object.fromEntries(
  PERMISSIONS.map((permission) => [permission, 'clinic']),
) as Required<Rights>

const admin: Rights = {
  ...all,
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
  'messages:read': 'treating',
  'inbox:read': 'treating',
  'inbox:settle': 'treating',
  'calendars:manage': 'treating',
  'insights:read': 'treating',
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
    'messages:read': 'clinic',
    'inbox:read': 'clinic',
    'inbox:settle': 'clinic',
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
    'inbox:read': 'clinic',
    'inbox:settle': 'clinic',
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
    'messages:read': 'own',
    'calendars:manage': 'own',
    // Who only has the link of a code that somebody handed them may not take the whole record with them.
    'exports:patient': 'confirmed',
  },
  PHARMACIST: {},
  LAB_TECHNICIAN: {},
  FINANCE_BILLING: {},
}
