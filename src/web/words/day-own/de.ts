import { plural } from '../plural.ts'
import type { OwnWords } from './en.ts'

export const own: OwnWords = {
  button: 'Sprechzeiten und Abwesenheit',
  hours: 'Ihre Sprechzeiten',
  noHours: 'Für Sie sind keine Sprechzeiten eingetragen. Bitten Sie die Administration, sie einzutragen.',
  hoursHint: 'Änderungen macht die Administration.',
  until: (date) => `bis ${date}`,
  from: (date) => `ab ${date}`,
  timeOff: 'Ihre Abwesenheit',
  noTimeOff: 'Ab heute ist keine Abwesenheit eingetragen.',
  everywhere: 'In allen Ihren Kliniken',
  add: 'Abwesenheit eintragen',
  start: 'Von',
  end: 'Bis',
  reason: 'Grund',
  reasonHint: 'Das Personal der Klinik sieht ihn, Patienten nicht.',
  order: 'Das Ende muss nach dem Beginn liegen.',
  added: 'Die Abwesenheit ist eingetragen',
  affected: (count) =>
    plural('de', count, {
      one: '1 gebuchter Termin fällt hinein. Der Empfang sieht ihn unter „Betroffen“.',
      other: `${count} gebuchte Termine fallen hinein. Der Empfang sieht sie unter „Betroffen“.`,
    }),
  removed: 'Die Abwesenheit ist gelöscht',
  remove: 'Löschen',
  removeLabel: (from) => `Abwesenheit ab ${from} löschen`,
  within: (count) =>
    plural('de', count, { one: '1 Termin ist dann gebucht', other: `${count} Termine sind dann gebucht` }),
  manyWithin: 'Mehr als 100 Termine sind dann gebucht',
  moreWithin: (count) => `und ${count} weitere`,
  withinHint: 'Sie bleiben gebucht. Der Empfang findet sie unter „Betroffen“ und verschiebt sie.',
  nobodyWithin: 'Dann ist niemand gebucht.',
  toAffected: 'Zur Liste',
}
