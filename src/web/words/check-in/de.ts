import type { CheckInWords } from './en.ts'

export const de: CheckInWords = {
  title: 'Ankunft melden',
  lead: 'Scannen Sie den Code auf dem Bildschirm oder an der Tür der Praxis.',
  checking: 'Ihre Ankunft wird gemeldet',
  done: 'Ihre Ankunft ist gemeldet',
  doneWhy: (doctor) =>
    `Nehmen Sie Platz: ${doctor} ruft Sie auf. Sie können das Telefon weglegen, diese Seite läuft von selbst weiter.`,
  toVisit: 'Zum Termin',
  scan: 'Code scannen',
  again: 'Noch einmal scannen',
  viewfinder: 'Was die Kamera sieht',
  hold: 'Halten Sie die Kamera auf den Code.',
  noCamera:
    'Die Kamera ist nicht verfügbar. Erlauben Sie sie in den Einstellungen des Browsers, oder geben Sie ein, was unter dem Code steht.',
  useCamera:
    'Diese Seite kann hier keine Kamera verwenden. Öffnen Sie die Kamera Ihres Telefons, halten Sie sie vor den Code und tippen Sie auf den Link.',
  type: 'Oder geben Sie ein, was unter dem Code steht',
  typeHint: 'Die Adresse oder ihr letzter Teil',
  send: 'Ankunft melden',
  which: 'Welcher Termin?',
  whichHint: 'Sie haben heute hier mehrere',
  whichOne: (name, time) => `${name}, ${time}`,
  sendPlace: 'Meinen Standort senden',
  refusals: {
    CHECKIN_INVALID_QR_CODE: 'Dieser Code gilt nicht mehr. Er wechselt alle 30 Sekunden: Scannen Sie ihn noch einmal.',
    CHECKIN_WRONG_LOCATION: 'Ihr Termin ist an einem anderen Ort, oder Sie sind noch nicht dort.',
    CHECKIN_WINDOW_CLOSED: 'Es ist zu früh oder zu spät, um hier Ihre Ankunft zu melden. Fragen Sie am Empfang.',
    CHECKIN_NO_APPOINTMENT:
      'Sie haben heute hier keinen Termin. Fragen Sie am Empfang: Vielleicht steht er unter einem anderen Namen.',
  },
}
