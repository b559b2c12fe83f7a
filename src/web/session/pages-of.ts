export type PageName = 'desk' | 'day' | 'board' | 'insight' | 'settings'

/** The pages that somebody of these roles works on, for the menu with their name. */
export function pagesOf(roles: readonly string[]): PageName[] {
  const isStaff = roles.some((role) => role !== 'PATIENT')
  const isAdmin = roles.includes('CLINIC_ADMIN')
  return [
    ...(isStaff ? (['desk'] as const) : []),
    ...(roles.includes('DOCTOR') ? (['day'] as const) : []),
    ...(isStaff ? (['board'] as const) : []),
    ...(isAdmin ? (['insight', 'settings'] as const) : []),
  ]
}
