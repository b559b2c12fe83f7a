import { expect, test } from 'vitest'
import { nameKeyOf } from '../../src/domain/patient-key.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { expectProblem } from '../support/visits.ts'

const areAlike = async (one: string, other: string) => {
  const names = [one, other].map((name) => nameKeyOf(name).searchName)
  const [row] = await sqlAs('select names_alike($1, $2) forth, names_alike($2, $1) back', names)
  return [row?.forth, row?.back]
}

test.each([
  ['one vowel', 'Arjun Verma', 'Arjun Varma'],
  ['a doubled letter', 'Sara Meyer', 'Sarra Meyer'],
  ['two letters exchanged', 'Divya Bhat', 'Diyva Bhat'],
  ['a letter left out', 'Christopher Hall', 'Chritopher Hall'],
  ['a letter in each word', 'Kathrin Maier', 'Katrin Meier'],
  ['two letters of a long word', 'Mohammed Khan', 'Muhammad Khan'],
  ['accents and a letter', 'José Gonzáles', 'Jose Gonzalez'],
  ['an umlaut written out', 'Jürgen Müller', 'Juergen Mueller'],
  ['family name first', 'Nowak Agnieszka', 'Agnieszka Novak'],
  ['an initial', 'Arjun Verma', 'A. Verma'],
  ['an initial more', 'Arjun Verma', 'Arjun K. Verma'],
  ['words run together, and a letter', 'Mary Ann Smith', 'Maryann Smyth'],
  ['Devanagari', 'अर्जुन वर्मा', 'अर्जून वर्मा'],
  ['Cyrillic', 'Наталья Иванова', 'Наталия Иванова'],
  ['Arabic', 'محمد الحسن', 'محمد الحسين'],
  ['Greek', 'Γιώργος Παπαδόπουλος', 'Γιωργος Παπαδοπουλοσ'],
  ['Hebrew', 'יעקב כהן', 'יעקוב כהן'],
  ['characters', '王小明', '王晓明'],
  ['Hangul', '김민준', '김민중'],
])('a name may be the same with %s', async (_, one, other) => {
  expect(await areAlike(one, other)).toEqual([true, true])
})

test.each([
  ['twins', 'Anna García', 'Bella García'],
  ['twins of short names', 'Ana Ruiz', 'Eva Ruiz'],
  ['short words of a letter each', 'Bo Li', 'Bo Lu'],
  ['a name more', 'Anna García', 'Anna Maria García'],
  ['a family name alone', 'Verma', 'Arjun Verma'],
  ['initials alone', 'A. V.', 'Arjun Verma'],
  ['three letters', 'Kathrin Maier', 'Catrin Meyer'],
  ['another initial', 'B. Verma', 'Arjun Verma'],
  ['two characters', '李明', '李红'],
  ['another name in Devanagari', 'अर्जुन वर्मा', 'अनिल वर्मा'],
  ['another name in Cyrillic', 'Иван Петров', 'Олег Петров'],
  ['another figure', 'Test Patient 1001', 'Test Patient 1002'],
  ['a figure that begins alike', 'Patient 1', 'Patient 12'],
  ['a figure more', 'Patient', 'Patient 7'],
  ['a figure that is joined', 'Patient1', 'Patient 2'],
  ['another figure of another script', 'मरीज़ १', 'मरीज़ २'],
  ['nothing that is folded to words', '🙂', '🙂'],
])('a name is another with %s', async (_, one, other) => {
  expect(await areAlike(one, other)).toEqual([false, false])
})

test('the desk is asked “is it he?” before it registers a name that differs by a letter', async () => {
  const { reception } = await mintClinic()
  const arjun = { name: 'Arjun Verma', dateOfBirth: '1945-07-25' }
  const { body: known } = await reception.client.post('/patients', arjun)
  const fields = { ...arjun, name: 'Arjun Varma' }
  const refused = await reception.client.post('/patients', fields)
  expectProblem(refused, 409, 'POSSIBLE_DUPLICATE')
  expect(refused.body.candidates).toEqual([
    { id: known.id, ...arjun, phone: null, externalId: null, status: 'active', why: ['name+dateOfBirth'] },
  ])
  // Two desks at once: one of them is asked.
  const twins = [
    { name: 'Meera Joshi', dateOfBirth: '1990-01-02' },
    { name: 'Mera Joshi', dateOfBirth: '1990-01-02' },
  ]
  const both = await Promise.all(twins.map((twin) => reception.client.post('/patients', twin)))
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
  expect((await reception.client.post('/patients', { ...fields, confirmNew: true })).status).toBe(201)
  expect((await reception.client.post('/patients', { ...fields, dateOfBirth: '1945-07-26' })).status).toBe(201)
})
