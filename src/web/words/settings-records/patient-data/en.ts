import { plural } from '../../plural.ts'

const number = (count: number) => count.toLocaleString('en-GB')
const count = (one: string, other: string) => (n: number) =>
  plural('en', n, { one: `1 ${one}`, other: `${number(n)} ${other}` })

export const en = {
  lead: 'Give a patient everything that is kept of them, or erase them. Find them by name or phone.',
  find: 'Name or phone',
  found: 'Patients found',
  nobodyYet: 'Whose data is it?',
  nobodyYetWhy: 'Type a name or a phone number above.',
  nobody: (text: string) => `Nobody is found by “${text}”`,
  nobodyWhy: 'Records that were erased or merged into another are not found.',
  born: (date: string) => `born ${date}`,
  states: { inactive: 'Inactive', deceased: 'Deceased' },
  merged: 'This record was merged into another one of the same person: find that one.',
  erasedAt: 'This patient was erased',
  give: 'Give the patient their data',
  giveLead:
    'One ZIP file has their record, their visits as a table and as a calendar, and who has looked at their record. It is sealed and deleted after 24 hours; the patient’s trail tells of it.',
  giveStart: 'Export this patient’s data',
  giveReady: 'The file is ready.',
  given: 'Exports of this patient',
  erase: 'Erase the patient',
  eraseLead:
    'The name, the contacts and all that hangs on them are deleted for good. Visits that took place are kept sealed for as long as the clinic has to.',
  eraseBegin: 'Erase this patient',
  eraseWhat: 'Nobody can undo this. Nothing has been erased yet.',
  goes: 'What goes',
  gone: 'What is gone',
  stays: 'What stays',
  person: 'Name, date of birth, contacts, number in the former system and other data of the record',
  counts: {
    cancelled: (n: number) =>
      plural('en', n, {
        one: '1 coming visit: it is cancelled, and its time is free again',
        other: `${number(n)} coming visits: they are cancelled, and their time is free again`,
      }),
    visits: (n: number) =>
      plural('en', n, {
        one: 'the texts of 1 visit that has not taken place',
        other: `the texts of ${number(n)} visits that have not taken place`,
      }),
    series: count('series of visits', 'series of visits'),
    messages: count('message', 'messages'),
    links: count('sign-in that is linked to the record', 'sign-ins that are linked to the record'),
    calendars: count('calendar address', 'calendar addresses'),
    notifications: count('notification', 'notifications'),
    tasks: count('entry of the inbox', 'entries of the inbox'),
    imports: count(
      'import that waits: its file has to be sent again',
      'imports that wait: their files have to be sent again',
    ),
    records: count('record, with those that were merged into it', 'records, with those that were merged into it'),
  },
  keptVisits: count('visit that took place, with its texts', 'visits that took place, with their texts'),
  keptPlans: count('follow-up plan', 'follow-up plans'),
  trail: 'The audit trail: who did what and when, without the name',
  keptBy: 'Only administrators and the treating doctors can read the visits and plans.',
  keptUntil: 'They are deleted after',
  keptForGood: 'They are kept for good, since the clinic has not set for how many years.',
  reason: 'Why',
  reasonHint: 'For the clinic’s own papers, such as “asked for it by letter”. It is kept sealed.',
  reasonMissing: 'Say why.',
  name: (name: string) => `Type the name: ${name}`,
  nameHint: 'So that nobody is erased by a slip.',
  nameMissing: 'This is not the name.',
  eraseNow: 'Erase for good',
  erased: 'The patient is erased',
  refusals: {
    INVALID_STATUS_TRANSITION:
      'The patient is being seen right now. Complete that visit first, or take back its start, then erase them.',
    PATIENT_MERGED: 'This record was merged into another one of the same person: find and erase that one.',
  } as Record<string, string>,
}

export type PatientDataWordsOf = typeof en
