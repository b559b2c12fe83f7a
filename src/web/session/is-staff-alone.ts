import type { Me } from '../../features/directory/me/schemas.ts'

/** Whether somebody works at the clinic and is no patient of it, nor stands for one. */
export const isStaffAlone = ({ roles, patients }: Pick<Me, 'roles' | 'patients'>): boolean =>
  roles.length > 0 && !roles.includes('PATIENT') && patients.length === 0
