import type { Write } from '../../src/db/write.ts'

type WriteModule = typeof import('../../src/db/write.ts')

/** Every write that the product defines, as its modules are loaded. */
export const defined: Pick<Write<never>, 'name' | 'text'>[] = []

/** `src/db/write.ts`, but that each write it defines is noted: for `vi.mock`, before `loadEveryWrite`. */
export async function noting(actual: () => Promise<WriteModule>): Promise<WriteModule> {
  const real = await actual()
  const defineWrite: WriteModule['defineWrite'] = (definition) => {
    const write = real.defineWrite(definition)
    defined.push(write)
    return write
  }
  return { ...real, defineWrite }
}

/** Loads every module that defines a write. `cloudflare:workers` has to be mocked. */
export async function loadEveryWrite(): Promise<void> {
  await import('../../src/app.ts')
  await import('../../src/jobs/cron.ts')
  await import('../../src/objects/audit-witness.ts')
  await import('../../src/objects/doctor-calendar.ts')
  await import('../../src/objects/doctor-queue.ts')
}
