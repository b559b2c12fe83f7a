/** The page on which somebody of these roles begins: who treats patients with their own day, other staff at the desk. */
export function homeOf(roles: readonly string[]): string {
  if (roles.includes('DOCTOR')) return '/day'
  return roles.some((role) => role !== 'PATIENT') ? '/desk' : '/my'
}
