/** What can be brought from another system, and taken to one in the same form. */
export const TRANSFER_KINDS = ['patients', 'doctors', 'hours', 'appointments'] as const
export type TransferKind = (typeof TRANSFER_KINDS)[number]
