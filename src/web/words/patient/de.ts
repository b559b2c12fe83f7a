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
  wait: {
    range: (from, to) => (from === to ? `noch etwa ${from} Min.` : `noch ${from}–${to} Min.`),
    soon: () => 'Jeden Moment',
    afterBreak: (from, to) =>
      from === to
        ? `Gerade ist kurz Pause: danach etwa ${from} Min.`
        : `Gerade ist kurz Pause: danach ${from}–${to} Min.`,
    soonAfterBreak: () => 'Gerade ist kurz Pause: danach sind Sie an der Reihe',
  },
  yourNumber: (number) => `Ihre Nummer ist ${number}`,
  goIn: 'Bitte eintreten',
  notInLine: 'Sie stehen gerade in keiner Reihe',
  runningLate: (minutes) => `Die Termine beginnen heute etwa ${minutes} Min. nach ihrer Zeit.`,
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
  staff: {
    title: 'Diese Seite ist für Patienten',
    why: 'Sie sind als Mitarbeitende der Praxis angemeldet, und die Praxis führt Sie nicht als Patienten. Für Patienten buchen Sie auf Ihrer eigenen Seite.',
    desk: 'Zum Empfang',
    day: 'Zu meinem Tag',
    noPage: 'Ihre Rolle hat noch keine eigene Seite. Fragen Sie, wer die Praxis verwaltet.',
    other: 'Als jemand anderes anmelden',
    alsoPatient: 'Ich bin hier auch Patient',
  },
}
