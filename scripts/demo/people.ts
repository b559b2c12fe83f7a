import { userIdOf } from '../../src/domain/identity.ts'
import { DEV_ISSUER } from '../dev-keys.ts'
import { NAMES } from '../world/names.ts'
import { between, idOf } from '../world/stable.ts'
import { DEMO_CLINICS } from './clinics.ts'
import { hardNamesOf } from './hard-names.ts'
import { type ClinicName, LOGINS } from './logins.ts'

/** Enough that nobody has two of today's visits. */
export const FURTHER_PATIENTS = 90

export interface DemoPatient {
  id: string
  name: string
  userId: string | null
  guardianUserIds: string[]
  /** Those of them whom nobody has confirmed yet. */
  pendingUserIds: string[]
  dateOfBirth: string
  phone: string
  email: string | null
  language: string
  mergedInto?: string
  status?: 'deceased'
}

/** The login of a user in a clinic: `patient1`, or `patient1@harbor`. */
export function loginOf(clinic: ClinicName, user: string): string {
  return clinic === 'lotus' ? user : `${user}@${clinic}`
}

/** @throws Error for a login that does not exist. */
export function demoUserId(login: string): string {
  const known = LOGINS[login]
  if (!known) throw new Error(`There is no demo login ${login}.`)
  return userIdOf(DEV_ISSUER, known.sub)
}

/** `number` counts from 1; the first six have a login, the others are further patients. */
export function patientId(clinic: ClinicName, number: number): string {
  return idOf(`${clinic} patient ${number}`)
}

export function patientsOf(clinic: ClinicName): DemoPatient[] {
  return [
    ...Array.from({ length: 6 + FURTHER_PATIENTS }, (_, index) => patientOf(clinic, index + 1)),
    ...hardNamesOf(clinic),
  ]
}

function patientOf(clinic: ClinicName, number: number): DemoPatient {
  const name = `${clinic} patient ${number}`
  const { languages } = namesIn(clinic)
  const login = number <= 6 ? loginOf(clinic, `patient${number}`) : null
  const isChild = number === 6
  const year = isChild ? between(2016, 2019, name) : between(1942, 2004, name)
  return {
    id: patientId(clinic, number),
    name: login ? (LOGINS[login]?.name ?? login) : furtherName(clinic, number),
    userId: login && demoUserId(login),
    guardianUserIds: isChild ? ['patient1', 'patient2'].map((user) => demoUserId(loginOf(clinic, user))) : [],
    pendingUserIds: isChild ? [demoUserId(loginOf(clinic, 'patient2'))] : [],
    dateOfBirth: `${year}-${twoDigits(between(1, 12, `${name} month`))}-${twoDigits(between(1, 28, `${name} day`))}`,
    phone: clinic === 'lotus' ? `+91 80 5550 ${2000 + number}` : `+1 212 555 ${String(100 + number).padStart(4, '0')}`,
    email: login && !isChild ? emailOf(login) : null,
    language: languages[number % languages.length] ?? 'en',
  }
}

const namesIn = (clinic: ClinicName) => NAMES[DEMO_CLINICS[clinic].settings.country]

function furtherName(clinic: ClinicName, number: number): string {
  const { first, last } = namesIn(clinic)
  const n = number - 7
  return `${first[n % first.length]} ${last[(n + Math.floor(n / first.length)) % last.length]}`
}

export function emailOf(login: string): string {
  return `${login.replace('@', '.')}@example.com`
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0')
}
