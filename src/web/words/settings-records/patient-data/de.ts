import { plural } from '../../plural.ts'
import type { PatientDataWordsOf } from './en.ts'

const number = (count: number) => count.toLocaleString('de')
const count = (one: string, other: string) => (n: number) =>
  plural('de', n, { one: `1 ${one}`, other: `${number(n)} ${other}` })

export const de: PatientDataWordsOf = {
  lead: 'Geben Sie einer Person alles, was über sie gespeichert ist, oder löschen Sie sie. Suchen Sie sie nach Name oder Telefonnummer.',
  find: 'Name oder Telefonnummer',
  found: 'Gefundene Personen',
  nobodyYet: 'Um wessen Daten geht es?',
  nobodyYetWhy: 'Geben Sie oben einen Namen oder eine Telefonnummer ein.',
  nobody: (text) => `Unter „${text}“ ist niemand zu finden`,
  nobodyWhy: 'Gelöschte Akten und solche, die mit einer anderen zusammengeführt wurden, sind nicht zu finden.',
  born: (date) => `geboren ${date}`,
  states: { inactive: 'Inaktiv', deceased: 'Verstorben' },
  merged: 'Diese Akte wurde mit einer anderen derselben Person zusammengeführt: Suchen Sie diese.',
  erasedAt: 'Diese Person wurde gelöscht,',
  give: 'Der Person ihre Daten geben',
  giveLead:
    'Eine ZIP-Datei enthält ihre Akte, ihre Termine als Tabelle und als Kalender, und wer ihre Akte angesehen hat. Sie wird versiegelt aufbewahrt und nach 24 Stunden gelöscht; das Protokoll der Person nennt den Export.',
  giveStart: 'Daten dieser Person exportieren',
  giveReady: 'Die Datei ist bereit.',
  given: 'Exporte dieser Person',
  erase: 'Die Person löschen',
  eraseLead:
    'Name, Kontaktdaten und alles, was daran hängt, werden endgültig gelöscht. Termine, die stattgefunden haben, bleiben versiegelt, solange die Klinik sie aufbewahren muss.',
  eraseBegin: 'Diese Person löschen',
  eraseWhat: 'Das kann niemand zurücknehmen. Noch ist nichts gelöscht.',
  goes: 'Was gelöscht wird',
  gone: 'Was gelöscht ist',
  stays: 'Was bleibt',
  person: 'Name, Geburtsdatum, Kontaktdaten, Nummer im früheren System und andere Angaben der Akte',
  counts: {
    cancelled: (n) =>
      plural('de', n, {
        one: '1 künftiger Termin: Er wird abgesagt, und seine Zeit ist wieder frei',
        other: `${number(n)} künftige Termine: Sie werden abgesagt, und ihre Zeit ist wieder frei`,
      }),
    visits: (n) =>
      plural('de', n, {
        one: 'die Texte von 1 Termin, der nicht stattgefunden hat',
        other: `die Texte von ${number(n)} Terminen, die nicht stattgefunden haben`,
      }),
    series: count('Terminserie', 'Terminserien'),
    messages: count('Nachricht', 'Nachrichten'),
    links: count('Anmeldung, die mit der Akte verknüpft ist', 'Anmeldungen, die mit der Akte verknüpft sind'),
    calendars: count('Kalenderadresse', 'Kalenderadressen'),
    notifications: count('Benachrichtigung', 'Benachrichtigungen'),
    tasks: count('Eintrag des Posteingangs', 'Einträge des Posteingangs'),
    imports: count(
      'wartender Import: Seine Datei muss neu gesendet werden',
      'wartende Importe: Ihre Dateien müssen neu gesendet werden',
    ),
    records: count('Akte, mit zusammengeführten', 'Akten, mit zusammengeführten'),
  },
  keptVisits: count(
    'Termin, der stattgefunden hat, mit seinen Texten',
    'Termine, die stattgefunden haben, mit ihren Texten',
  ),
  keptPlans: count('Nachsorgeplan', 'Nachsorgepläne'),
  trail: 'Das Protokoll: wer wann was getan hat, ohne den Namen',
  keptBy: 'Nur die Verwaltung und die behandelnden Ärztinnen und Ärzte können die Termine und Pläne lesen.',
  keptUntil: 'Sie werden gelöscht nach dem',
  keptForGood: 'Sie bleiben auf Dauer, da die Klinik keine Jahre dafür eingestellt hat.',
  reason: 'Warum',
  reasonHint: 'Für die Unterlagen der Klinik, etwa „hat brieflich darum gebeten“. Der Text bleibt versiegelt.',
  reasonMissing: 'Geben Sie an, warum.',
  name: (name) => `Tippen Sie den Namen: ${name}`,
  nameHint: 'Damit niemand aus Versehen gelöscht wird.',
  nameMissing: 'Das ist nicht der Name.',
  eraseNow: 'Endgültig löschen',
  erased: 'Die Person ist gelöscht',
  refusals: {
    INVALID_STATUS_TRANSITION:
      'Die Person wird gerade behandelt. Schließen Sie den Termin erst ab, oder nehmen Sie seinen Beginn zurück; dann löschen Sie.',
    PATIENT_MERGED:
      'Diese Akte wurde mit einer anderen derselben Person zusammengeführt: Suchen und löschen Sie diese.',
  },
}
