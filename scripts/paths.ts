import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Where a development machine keeps its database, keys and state; git-ignored. */
export const KEPT = join(ROOT, '.kept')

/** The folder of `npm start`'s Postgres. */
export const POSTGRES_DATA = join(KEPT, 'postgres')
