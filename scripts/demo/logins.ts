import type { Role } from '../../src/domain/rights.ts'

export type ClinicName = 'lotus' | 'harbor'

/** The demo clinics; their ids never change, so that a token of yesterday still names its clinic. */
export const CLINICS: Record<ClinicName, { id: string; timezone: string }> = {
  lotus: { id: '01920000-0000-7000-8000-00000000000a', timezone: 'Asia/Kolkata' },
  harbor: { id: '01920000-0000-7000-8000-00000000000b', timezone: 'America/New_York' },
}

/** One demo user in one clinic; `clinic` is null for the user of none. */
export interface Login {
  sub: string
  name: string
  roles: readonly Role[]
  clinic: ClinicName | null
}

const ROLE_OF: Record<string, Role> = {
  admin: 'CLINIC_ADMIN',
  reception: 'RECEPTIONIST',
  nurse: 'NURSE',
  support: 'SUPPORT_STAFF',
  pharmacist: 'PHARMACIST',
  doctor1: 'DOCTOR',
  doctor2: 'DOCTOR',
  doctor3: 'DOCTOR',
  doctor4: 'DOCTOR',
  patient1: 'PATIENT',
  patient2: 'PATIENT',
  patient3: 'PATIENT',
  patient4: 'PATIENT',
  patient5: 'PATIENT',
  patient6: 'PATIENT',
}

// doctor3 works in both clinics and is one person, with one name; doctor4 has left the clinic; patient6 is a child of patient1, and
// patient2 is to be a guardian.
const NAMES: Record<ClinicName, Record<string, string>> = {
  lotus: {
    admin: 'Kavita Rao',
    reception: 'Sunita Pillai',
    nurse: 'Joseph Mathew',
    support: 'Imran Sheikh',
    pharmacist: 'Deepa Nair',
    doctor1: 'Dr. Ananya Iyer',
    doctor2: 'Dr. Rohan Mehta',
    doctor3: 'Dr. Priya Sharma',
    doctor4: 'Dr. Suresh Kulkarni',
    patient1: 'Arjun Verma',
    patient2: 'Lakshmi Menon',
    patient3: 'Farhan Qureshi',
    patient4: 'Meera Joshi',
    patient5: 'Vikram Singh',
    patient6: 'Anika Verma',
  },
  harbor: {
    admin: 'Laura Bennett',
    reception: 'Marcus Reed',
    nurse: 'Grace Okafor',
    support: 'Tom Alvarez',
    pharmacist: 'Helen Cho',
    doctor1: 'Dr. Daniel Weiss',
    doctor2: 'Dr. Sofia Marino',
    doctor3: 'Dr. Priya Sharma',
    doctor4: 'Dr. Walter Hughes',
    patient1: 'Emily Carter',
    patient2: 'James O’Brien',
    patient3: 'Rosa Delgado',
    patient4: 'Nathan Kim',
    patient5: 'Olivia Brooks',
    patient6: 'Leo Carter',
  },
}

function loginsOf(clinic: ClinicName): [string, Login][] {
  return Object.entries(ROLE_OF).map(([user, role]) => {
    const login = clinic === 'lotus' ? user : `${user}@${clinic}`
    return [login, { sub: user === 'doctor3' ? user : login, name: NAMES[clinic][user] ?? user, roles: [role], clinic }]
  })
}

/** Every demo login by its name, as `npm run -s token -- --as` takes it. */
export const LOGINS: Record<string, Login> = Object.fromEntries([
  ...loginsOf('lotus'),
  ...loginsOf('harbor'),
  ['root', { sub: 'root', name: 'Kept Root', roles: ['SUPER_ADMIN'], clinic: null } satisfies Login],
])
