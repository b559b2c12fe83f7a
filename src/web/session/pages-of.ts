const FIGURES = ['DOCTOR', 'CLINIC_ADMIN', 'SUPER_ADMIN']

export type PageName = 'desk' | 'day' | 'board' | 'insight'

/** The pages on which somebody of these roles works, the one they begin with first. */
export function pagesOf(roles: readonly string[]): PageName[] {
  if (!roles.some((role) => role !== 'PATIENT')) return []
  return [
    ...(roles.includes('DOCTOR') ? (['day'] as const) : []),
    'desk',
    'board',
    ...(roles.some((role) => FIGURES.includes(role)) ? (['insight'] as const) : []),
  ]
}
