import { type Country, digitPieces, readPhone } from './phone.ts'
import { searchText } from './search-pieces.ts'

/** What a name is found by. */
export interface NameKey {
  searchName: string
  namePieces: string[]
}

/** What a number is found by, and the number in E.164. */
export interface PhoneKey {
  searchDigits: string
  digitPieces: string[]
  phoneE164: string | null
}

/** What a patient's name is found by. */
export function nameKeyOf(name: string): NameKey {
  const { folded, pieces } = searchText(name)
  return { searchName: folded, namePieces: pieces }
}

/** What a patient's number is found by, as it is read in the clinic's country. */
export function phoneKeyOf(phone: string | null, country: Country | null): PhoneKey {
  const { e164, digits } = phone === null ? { e164: null, digits: [] } : readPhone(phone, country)
  return { searchDigits: digits.join(' '), digitPieces: digitPieces(digits), phoneE164: e164 }
}

/** What a key is made from: a row whose name and number are not these any more has to have another. */
function keySource({ name, phone }: { name: string; phone: string | null }): string {
  return `${name}\n${phone ?? ''}`
}

/** The columns of a patient's row that searching needs. */
export function patientKeyOf(patient: { name: string; phone: string | null }, country: Country | null) {
  const { searchName, namePieces } = nameKeyOf(patient.name)
  const { searchDigits, digitPieces: digits, phoneE164 } = phoneKeyOf(patient.phone, country)
  const searchPieces = [...namePieces, ...digits]
  return { searchName, searchDigits, searchPieces, searchSource: keySource(patient), phoneE164 }
}
