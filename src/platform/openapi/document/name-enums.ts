import { MEMBER_ROLES } from '../../../domain/access.ts'
import { AFFECTED_BY } from '../../../domain/affected.ts'
import { ACTIONS, STATUSES } from '../../../domain/appointment.ts'
import { FOLLOW_UP_TYPES, PLAN_PRIORITIES, PLAN_STATUSES } from '../../../domain/follow-up.ts'
import { LIKENESSES, PATIENT_STATUSES } from '../../../domain/patient.ts'
import { COUNTRIES } from '../../../domain/phone.ts'
import { ROLES } from '../../../domain/rights.ts'
import { PRIORITIES, TREATMENT_TYPES, VISIT_TYPES } from '../../../domain/visit.ts'

/** The lists of words that several schemas take or answer, by the name of the component that has them. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  VisitType: VISIT_TYPES,
  TreatmentType: TREATMENT_TYPES,
  AppointmentStatus: STATUSES,
  AppointmentAction: ACTIONS,
  Priority: PRIORITIES,
  AffectedBy: AFFECTED_BY,
  FollowUpType: FOLLOW_UP_TYPES,
  PlanStatus: PLAN_STATUSES,
  PlanPriority: PLAN_PRIORITIES,
  PatientStatus: PATIENT_STATUSES,
  Likeness: LIKENESSES,
  Role: ROLES,
  MemberRole: MEMBER_ROLES,
  Country: COUNTRIES,
}

const NAMES = new Map(Object.entries(NAMED).map(([name, words]) => [JSON.stringify(words), name]))

/** Lets each list of words that has a name stand in the components once. */
export function nameEnums(document: { components: { schemas: Record<string, unknown> } }): void {
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named)
    if (typeof value !== 'object' || value === null) return value
    const { enum: words, type, ...others } = value as Record<string, unknown>
    const name = type === 'string' && words !== undefined ? NAMES.get(JSON.stringify(words)) : undefined
    if (name !== undefined) return { $ref: `#/components/schemas/${name}`, ...others }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(inner)]))
  }
  const found = named(document) as typeof document
  Object.assign(document, found)
  const text = JSON.stringify(found)
  for (const [name, words] of Object.entries(NAMED))
    if (text.includes(`/schemas/${name}"`)) document.components.schemas[name] = { type: 'string', enum: [...words] }
}
