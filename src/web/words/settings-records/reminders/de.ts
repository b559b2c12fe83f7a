import { plural } from '../../plural.ts'
import type { ReminderWordsOf } from './en.ts'

export const de: ReminderWordsOf = {
  list: 'Erinnerungen',
  lead: 'Erinnert wird an geplante und bestätigte Termine. In der Ruhezeit wird niemand erinnert: Was dann fällig wäre, geht an ihrem Ende hinaus.',
  noChannel: 'Die Praxis versendet weder E-Mail noch SMS, also geht keine Erinnerung hinaus.',
  setUpChannel: 'Nachrichten einrichten',
  empty: 'Niemand wird erinnert',
  emptyWhy: 'Wer einen Tag vorher erinnert wird, kommt öfter oder sagt rechtzeitig ab.',
  add: 'Erinnerung hinzufügen',
  before: {
    minutes: (count) =>
      plural('de', count, { one: '1 Minute vor dem Termin', other: `${count} Minuten vor dem Termin` }),
    hours: (count) => plural('de', count, { one: '1 Stunde vor dem Termin', other: `${count} Stunden vor dem Termin` }),
    days: (count) => plural('de', count, { one: '1 Tag vor dem Termin', other: `${count} Tage vor dem Termin` }),
  },
  by: { any: 'Per E-Mail, sonst SMS', email: 'Per E-Mail', sms: 'Per SMS' },
  notConfirmed: 'Nicht, wenn der Termin bestätigt ist',
  everybody: 'Auch, wenn der Termin bestätigt ist',
  howLong: 'Wie lange vor dem Termin',
  unit: 'Gezählt in',
  units: { minutes: 'Minuten', hours: 'Stunden', days: 'Tagen' },
  bounds: '15 Minuten bis 31 Tage',
  wrong: 'Geben Sie eine ganze Zahl ein, sodass es 15 Minuten bis 31 Tage sind.',
  taken: 'Es gibt schon eine Erinnerung zu dieser Zeit auf diesem Weg, oder es sind bereits zehn.',
  channel: 'Auf welchem Weg',
  channels: { any: 'Auf dem ersten, der sie erreicht', email: 'E-Mail', sms: 'SMS' },
  skipConfirmed: 'Wer bestätigt hat, wird nicht erinnert',
  active: 'Erinnert jetzt',
  activeHint: 'Ohne Haken bleibt die Erinnerung für später aufgehoben.',
  saved: (what) => `Erinnerung gespeichert: ${what}`,
  remove: 'Erinnerung löschen',
  removeAsk: 'Erinnerungen, die nach ihr noch zu versenden sind, werden nicht versendet.',
  removed: 'Erinnerung gelöscht',
}
