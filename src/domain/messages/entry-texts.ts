import type { Language } from './channel.ts'

/** What others see of a doctor's time. */
export const BUSY = 'Busy'

/** What stands over a visit in a patient's calendar, which others may look into: the clinic, and nothing else. */
export const APPOINTMENT_AT: Record<Language, (clinicName: string) => string> = {
  en: (clinic) => `Appointment, ${clinic}`,
  hi: (clinic) => `अपॉइंटमेंट, ${clinic}`,
  de: (clinic) => `Termin, ${clinic}`,
  es: (clinic) => `Cita, ${clinic}`,
}
