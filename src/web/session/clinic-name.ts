import type { SessionState } from './session.ts'

/** The clinic that is worked in, as its people call it. */
export const clinicName = ({ me, clinicId }: SessionState): string =>
  me?.clinics.find(({ id }) => id === clinicId)?.name ?? me?.clinic?.name ?? ''
