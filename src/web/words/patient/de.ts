import type { PatientWords } from './en.ts'

export const de: PatientWords = {
  myVisits: 'Ihre Termine',
  checkIn: 'Ankunft melden',
  calendar: 'Kalender',
  calendarTitle: (clinic) => (clinic ? `Termin: ${clinic}` : 'Termin'),
  directions: 'Weg dorthin',
  inPerson: 'In der Praxis',
  byVideo: 'Per Video',
  atHome: 'Zu Hause',
  joinFrom: (time) => `Sie können ab ${time} Uhr beitreten`,
  checkInFrom: (time) => `Ankunft melden ab ${time} Uhr`,
  checkInHow: 'Scannen Sie an der Tür den Code mit Ihrem Telefon',
  reminded: 'Wir erinnern Sie',
  remindedHow: 'unter der Nummer oder Adresse, die die Praxis von Ihnen hat',
  forYou: (minutes) => `${minutes} Minuten, für Sie`,
  forOther: (minutes, name) => `${minutes} Minuten, für ${name}`,
  zoneEarlier: (zone, hours) =>
    `Die Zeiten sind die der Praxis (${zone}). Wo Sie jetzt sind, ist es ${hours} Std. früher.`,
  zoneLater: (zone, hours) =>
    `Die Zeiten sind die der Praxis (${zone}). Wo Sie jetzt sind, ist es ${hours} Std. später.`,
  youAreNext: 'Sie sind als Nächstes dran',
  beforeYou: (count) => `${count} vor Ihnen`,
  range: (from, to) => (from === to ? `etwa ${from} Min.` : `${from}–${to} Min.`),
  yourNumber: (number) => `Ihre Nummer ist ${number}`,
  goIn: 'Bitte eintreten',
  notInLine: 'Sie stehen gerade in keiner Reihe',
  paused: 'In der Sprechstunde ist gerade kurz Pause.',
  runningLate: (minutes) => `Die Sprechstunde hat ${minutes} Min. Verspätung.`,
  updated: (seconds) => `Live, vor ${seconds} s aktualisiert`,
  staleSince: (time) => `Keine Verbindung seit ${time}: Das kann veraltet sein`,
  code: 'Code vom Empfang',
  codeWhy:
    'Mit einem Code vom Empfang erreichen Sie eine Akte, die die Praxis schon hat: Ihre eigene oder die Ihres Kindes.',
  codeWrong:
    'Dieser Code gilt nicht. Prüfen Sie ihn und das Geburtsdatum, oder lassen Sie sich am Empfang einen neuen geben.',
  birthOfRecord: 'Geburtsdatum',
  birthOfRecordHint: 'Der Person, für die der Code ist',
  codeSend: 'Code einlösen',
  codeTaken: 'Der Code wurde angenommen.',
  back: 'Zurück',
}
