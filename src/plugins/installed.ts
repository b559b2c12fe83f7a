import { noShowTask } from './no-show-task/no-show-task.ts'
import type { Plugin } from './plugin.ts'

/** The plugins that clinics can turn on. */
export const installed: readonly Plugin[] = [noShowTask]
