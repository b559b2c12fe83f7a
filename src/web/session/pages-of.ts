export type PageName = 'desk' | 'day' | 'board' | 'insight' | 'settings'

/** The pages that somebody of these roles works on, for the menu with their name. */
export function pagesOf(roles: readonly string[]): PageName[] {
  const isStaff = roles.some((role) => role !== 'PATIENT')
  const isAdmin = roles.includes('CLINIC_ADMIN')
  const isDoctor = roles.includes('DOCTOR')
  return [
    ...(isStaff ? (['desk'] as const) : []),
    ...(isDoctor ? (['day'] as const) : []),
    ...(isStaff ? (['board'] as const) : []),
    ...(isAdmin || isDoctor ? (['insight'] as const) : []),
    ...(isAdmin ? (['settings'] as const) : []),
  ]
}
