import * as z from 'zod'

/** The member of a record that names its texts which cannot be opened. */
export const unreadable = z.array(z.string()).optional()
