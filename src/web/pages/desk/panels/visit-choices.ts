/** Minutes that a visit usually takes. */
export const LENGTHS = ['15', '30', '45', '60'] as const

export const TYPES = ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'] as const
