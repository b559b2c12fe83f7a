import type { AddMemberInput } from '../../../../features/directory/memberships/schemas.ts'
import { CheckList } from '../form/check-list.tsx'
import { useMemberWords } from './member-words.ts'

export type MemberRole = AddMemberInput['roles'][number]

const ROLES = [
  'CLINIC_ADMIN',
  'RECEPTIONIST',
  'DOCTOR',
  'NURSE',
  'THERAPIST',
  'COUNSELOR',
  'SUPPORT_STAFF',
  'PHARMACIST',
  'LAB_TECHNICIAN',
  'FINANCE_BILLING',
] as const satisfies readonly MemberRole[]

interface RolesFieldProps {
  roles: readonly MemberRole[]
  onChange: (roles: MemberRole[]) => void
  isMissing: boolean
}

/** What somebody is in the clinic, each role with what it lets them do. */
export function RolesField({ roles, onChange, isMissing }: RolesFieldProps) {
  const words = useMemberWords()
  return (
    <CheckList
      label={words.rolesLabel}
      options={ROLES.map((role) => ({ value: role, label: words.roles[role][0], hint: words.roles[role][1] }))}
      values={roles}
      onChange={onChange}
      error={isMissing ? words.rolesMissing : undefined}
    />
  )
}

/** The roles of a member that a clinic gives: a patient is one by their record. */
export const givenRoles = (roles: readonly string[]): MemberRole[] => ROLES.filter((role) => roles.includes(role))
