import type { Env as WorkerEnv } from '../../src/env.ts'

type Worker = typeof import('../../src/index.ts')

declare global {
  namespace Cloudflare {
    interface Env extends Omit<WorkerEnv, 'DOCTOR_CALENDAR' | 'DOCTOR_QUEUE' | 'AUDIT_WITNESS'> {
      DOCTOR_CALENDAR: DurableObjectNamespace<Worker['DoctorCalendar']['prototype']>
      DOCTOR_QUEUE: DurableObjectNamespace<Worker['DoctorQueue']['prototype']>
      AUDIT_WITNESS: DurableObjectNamespace<Worker['AuditWitness']['prototype']>
    }
    interface GlobalProps {
      mainModule: Worker
    }
  }

  /** Vite's: the modules that match a pattern, by their paths. */
  interface ImportMeta {
    glob<T>(pattern: string, options: { eager: true }): Record<string, T>
  }
}
