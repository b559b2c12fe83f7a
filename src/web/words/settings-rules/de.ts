import { plural } from '../plural.ts'
import type { RulesWords } from './en.ts'

export const de: RulesWords = {
  save: 'Regeln speichern',
  saved: 'Die Regeln sind gespeichert',
  seriesKept: (count) =>
    plural('de', count, {
      one: '1 Terminserie behält ihre bisherige Zeitzone, bis jemand ihre Uhrzeit ändert.',
      other: `${count} Terminserien behalten ihre bisherige Zeitzone, bis jemand ihre Uhrzeit ändert.`,
    }),
  noCountry: 'Keines: jede Nummer braucht ihre Ländervorwahl',
  units: { minutes: 'Min.', days: 'Tage', visits: 'Termine', years: 'Jahre' },
  groups: {
    about: 'Die Praxis',
    lengths: 'Wie lange Termine dauern',
    booking: 'Was Patienten buchen dürfen',
    arrival: 'Ankunft',
    video: 'Videosprechstunde',
    records: 'Akten',
  },
  signUp: [
    ['', 'Nur wenn alle die freien Zeiten sehen'],
    ['true', 'Alle, die sich anmelden'],
    ['false', 'Niemand: der Empfang legt Patienten an'],
  ],
  lengthsOf: (count) => (count === 0 ? 'Dauer je Behandlung' : `Dauer je Behandlung: ${count} festgelegt`),
  lengthsHint: 'Was leer bleibt, dauert so lange wie üblich.',
  treatments: {
    GENERAL_CONSULTATION: 'Sprechstunde',
    FOLLOW_UP: 'Nachkontrolle',
    ROUTINE_CHECKUP: 'Vorsorge',
    THERAPY: 'Therapie',
    SURGERY: 'Operation',
    LAB_TEST: 'Labor',
    IMAGING: 'Bildgebung',
    VACCINATION: 'Impfung',
    PHYSIOTHERAPY: 'Physiotherapie',
    MENTAL_HEALTH: 'Psychische Gesundheit',
    DENTAL: 'Zahnmedizin',
    EYE_EXAM: 'Augenuntersuchung',
    NUTRITION: 'Ernährung',
    EMERGENCY: 'Notfall',
    SPECIALIST_VISIT: 'Facharzttermin',
  },
  fields: {
    name: ['Name', 'Ihn lesen Patienten und Personal überall.'],
    phone: ['Telefon', 'Wen Patienten anrufen, etwa wenn es für eine Absage im Netz zu spät ist.'],
    timezone: [
      'Zeitzone',
      'Nach ihr gehen die Tage der Praxis, Videotermine und Hausbesuche. Ein Standort kann eine eigene haben.',
    ],
    country: ['Land', 'Telefonnummern dieses Landes brauchen keine Vorwahl.'],
    defaultDuration: ['Übliche Dauer', 'Für jeden Termin, der keine andere nennt.'],
    slotMinutes: ['Eine Zeit wird angeboten alle', 'Leer: eine nach der anderen, so lange der Termin dauert.'],
    bufferBefore: ['Frei vor einem Termin', 'Zur Vorbereitung. Zwischen zwei Terminen zählt die längere Pause.'],
    bufferAfter: ['Frei nach einem Termin', 'Für Notizen und Aufräumen.'],
    publicBooking: [
      'Alle sehen die freien Zeiten',
      'Ärztinnen und Ärzte, Standorte und freie Zeiten sind ohne Anmeldung lesbar.',
    ],
    patientSignUp: [
      'Wer sich als Patient eintragen darf',
      'Sie tragen sich selbst ein, bevor sie zum ersten Mal buchen.',
    ],
    patientBookingsPending: [
      'Der Empfang nimmt Buchungen an',
      'Eine Buchung bleibt eine Anfrage, bis jemand sie annimmt. Geschieht das nicht vor ihrem Beginn, ist sie abgesagt.',
    ],
    minNoticeMinutes: ['Frühestens buchbar im Voraus', 'Kurzfristiger buchen Patienten nicht, der Empfang schon.'],
    horizonDays: ['Höchstens buchbar im Voraus', 'Patienten sehen keine freie Zeit danach, der Empfang schon.'],
    cancellationWindowMinutes: [
      'Änderungen schließen vor dem Beginn',
      'Näher am Beginn müssen Patienten zum Verschieben oder Absagen anrufen.',
    ],
    maxPatientDuration: ['Längster Termin', 'Längere bucht nur der Empfang.'],
    maxOpenBookingsPerPatient: ['Kommende Termine je Patient', 'Weitere bucht nur der Empfang.'],
    checkInOpensMinutes: ['Anmeldung öffnet vor dem Beginn', 'Wer früher kommt, wird gebeten zu warten.'],
    checkInClosesMinutes: ['Anmeldung schließt nach dem Beginn', 'Wer später kommt, geht zum Empfang.'],
    lateGraceMinutes: ['Darf sich verspäten', 'Bis dahin behält ein Patient seinen Platz in der Reihe.'],
    autoNoShowMinutes: [
      'Gilt als nicht erschienen nach',
      'Gezählt vom Beginn eines Termins, zu dem niemand kam. Leer: nie von selbst.',
    ],
    joinOpensMinutes: ['Gespräch öffnet vor dem Beginn', 'Ab dann können beide beitreten.'],
    joinClosesMinutes: ['Gespräch schließt nach dem Ende', 'Bis dann können beide noch beitreten.'],
    waitingRoom: [
      'Patienten warten, bis sie eingelassen werden',
      'Das Gespräch beginnt, wenn die ärztliche Seite es startet oder den Patienten einlässt.',
    ],
    videoRecording: ['Gespräche dürfen aufgezeichnet werden', 'Ärztinnen und Ärzte können dann aufzeichnen.'],
    recordRetentionYears: [
      'Gelöschte Personen: Akten bleiben',
      'Was stattgefunden hat, bleibt so lange nach dem letzten Termin verschlüsselt aufbewahrt. Leer: für immer.',
    ],
  },
}
