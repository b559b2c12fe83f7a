import { expect, test } from 'vitest'
import { guessKind } from '../../../src/domain/transfer/guess-kind.ts'
import { TRANSFER_COLUMNS } from '../../../src/domain/transfer/transfer-columns.ts'
import { TRANSFER_KINDS } from '../../../src/domain/transfer/transfer-kind.ts'

test.each(TRANSFER_KINDS)('the headings of an export say that it holds %s', (kind) => {
  expect(guessKind(TRANSFER_COLUMNS[kind].filter((one) => !one.isOnlyRead).map(({ field }) => field))).toBe(kind)
})

test.each([
  ['patients', ['Patientennr.', 'Nachname', 'Vorname', 'Geburtsdatum', 'Handy']],
  ['patients', ['Name', 'DOB', 'Mobile', 'Kasse']],
  ['patients', ['नाम', 'जन्म तिथि', 'मोबाइल']],
  ['doctors', ['Name', 'Department']],
  ['hours', ['Doctor', 'Day', 'From', 'To', 'Branch']],
  ['hours', ['Arzt', 'Wochentag', 'von', 'bis']],
  ['appointments', ['Patient', 'Doctor', 'Date', 'Time', 'Status']],
  ['appointments', ['Paciente', 'Médico', 'Fecha', 'Hora inicio', 'Motivo']],
  ['appointments', ['Patient', 'Doctor', 'Start', 'End']],
  [null, ['Name']],
  [null, ['Nom', 'Lieu']],
  [null, []],
] as const)('%s are what %j mean', (kind, headings) => expect(guessKind(headings)).toBe(kind))
