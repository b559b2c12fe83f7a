import { idOf } from '../world/stable.ts'
import type { ClinicName } from './logins.ts'
import type { DemoPatient } from './people.ts'

interface Someone {
  /** What the id is made of, so that it can be named elsewhere. */
  who: string
  name: string
  born: string
  /** The last two digits of their number: who has the same ones has the same number. */
  line: number
  language: string
  /** Who stands for them since the records were merged. */
  mergedInto?: string
  status?: 'deceased'
}

/** People whose names, likeness or end other systems get wrong. */
const PEOPLE: readonly Someone[] = [
  { who: 'decomposed', name: 'José Núñez'.normalize('NFD'), born: '1971-04-09', line: 41, language: 'es' },
  { who: 'chinese', name: '王小明', born: '1988-02-17', line: 42, language: 'zh' },
  { who: 'japanese', name: '山田　太郎', born: '1965-11-03', line: 43, language: 'ja' },
  { who: 'arabic', name: 'مُحَمَّد الأحمد', born: '1979-07-30', line: 44, language: 'ar' },
  { who: 'cyrillic', name: 'Пётр Андреевич Королёв', born: '1954-01-21', line: 45, language: 'ru' },
  { who: 'apostrophe', name: 'Sinéad O’Brien', born: '1992-09-12', line: 46, language: 'en' },
  { who: 'registered once', name: 'Anne-Marie Nguyễn', born: '1983-05-26', line: 47, language: 'fr' },
  { who: 'registered twice', name: 'Anne Marie Nguyen', born: '1983-05-26', line: 47, language: 'en' },
  { who: 'twin', name: 'Noor Haddad', born: '2014-06-08', line: 48, language: 'en' },
  { who: 'married name', name: 'Rita D’Souza', born: '1990-10-02', line: 49, language: 'en' },
  {
    who: 'maiden name',
    name: 'Rita Fernandes',
    born: '1990-10-02',
    line: 50,
    language: 'en',
    mergedInto: 'married name',
  },
  { who: 'deceased', name: 'George Thomas', born: '1938-03-15', line: 51, language: 'en', status: 'deceased' },
  { who: 'other twin', name: 'Nura Haddad', born: '2014-06-08', line: 48, language: 'en' },
]

/** The id of one of them in a clinic. */
export function hardNameId(clinic: ClinicName, who: string): string {
  return idOf(`${clinic} patient ${who}`)
}

export function hardNamesOf(clinic: ClinicName): DemoPatient[] {
  return PEOPLE.map(({ who, name, born, line, language, mergedInto, status }) => ({
    id: hardNameId(clinic, who),
    name,
    dateOfBirth: born,
    language,
    userId: null,
    guardianUserIds: [],
    pendingUserIds: [],
    email: null,
    ...(mergedInto && { mergedInto: hardNameId(clinic, mergedInto) }),
    ...(status && { status }),
    phone: who === 'registered twice' ? atHome(clinic, line) : abroad(clinic, line),
  }))
}

const abroad = (clinic: ClinicName, line: number) =>
  clinic === 'lotus' ? `+91 80 5550 30${line}` : `+1 212 555 03${line}`

/** The same number as somebody of the country writes it. */
const atHome = (clinic: ClinicName, line: number) => (clinic === 'lotus' ? `080 5550-30${line}` : `(212) 555-03${line}`)
