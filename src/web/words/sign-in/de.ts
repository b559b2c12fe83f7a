import type { SignInWords } from './en.ts'

export const de: SignInWords = {
  title: 'Anmelden',
  lead: 'Sie melden sich beim Identitätsanbieter Ihrer Praxis an und kommen hierher zurück.',
  button: 'Anmelden',
  devTitle: 'Wer sind Sie?',
  devLead: 'Personen der Demo, nur auf diesem Rechner.',
  notSetUp: 'Die Anmeldung ist nicht eingerichtet',
  notSetUpWhy: 'Wer diesen Dienst betreibt, muss zuerst den Identitätsanbieter angeben.',
  roles: {
    CLINIC_ADMIN: 'Administration',
    RECEPTIONIST: 'Empfang',
    NURSE: 'Pflege',
    SUPPORT_STAFF: 'Assistenz',
    PHARMACIST: 'Apotheke',
    DOCTOR: 'Behandlung',
    PATIENT: 'Patient',
    SUPER_ADMIN: 'Alle Praxen',
  },
}
