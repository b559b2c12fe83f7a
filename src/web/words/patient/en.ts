import { plural } from '../plural.ts'

export const en = {
  myVisits: 'Your visits',
  checkIn: 'Check in',
  calendar: 'Calendar',
  calendarTitle: (clinic: string) => (clinic ? `Appointment at ${clinic}` : 'Appointment'),
  directions: 'Directions',
  inPerson: 'At the clinic',
  byVideo: 'By video',
  atHome: 'At home',
  joinFrom: (time: string) => `You can join from ${time}`,
  checkInFrom: (time: string) => `Check in from ${time}`,
  checkInHow: 'Scan the code at the door with your phone',
  reminded: 'We remind you',
  remindedHow: 'at the number or address that the clinic has of you',
  forYou: (minutes: number) => `${minutes} minutes, for you`,
  forOther: (minutes: number, name: string) => `${minutes} minutes, for ${name}`,
  zoneEarlier: (zone: string, hours: string) =>
    `Times are those of the clinic (${zone}). Where you are now it is ${hours} h earlier.`,
  zoneLater: (zone: string, hours: string) =>
    `Times are those of the clinic (${zone}). Where you are now it is ${hours} h later.`,
  youAreNext: 'You are next',
  beforeYou: (count: number) => plural('en', count, { one: '1 before you', other: `${count} before you` }),
  wait: {
    range: (from: number, to: number) => (from === to ? `about ${from} min from now` : `${from}–${to} min from now`),
    soon: () => 'Any moment now',
    afterBreak: (from: number, to: number) =>
      from === to
        ? `The doctor takes a short break: about ${from} min after it`
        : `The doctor takes a short break: ${from}–${to} min after it`,
    soonAfterBreak: () => 'The doctor takes a short break: you go in right after it',
  },
  yourNumber: (number: number) => `Your number is ${number}`,
  goIn: 'Please go in',
  notInLine: 'You are not in a line now',
  runningLate: (minutes: number) => `Visits begin about ${minutes} min after their time today.`,
  updated: (seconds: number) => `Live, updated ${seconds} s ago`,
  staleSince: (time: string) => `No connection since ${time}: this may be old`,
  code: 'Code from the desk',
  codeWhy: 'With a code from the desk you reach a record that the clinic has already: your own, or that of your child.',
  codeWrong: 'This code does not work. Check it and the date of birth, or ask the desk for a new one.',
  birthOfRecord: 'Date of birth',
  birthOfRecordHint: 'Of the person whom the code is for',
  codeSend: 'Use the code',
  codeTaken: 'The code worked.',
  back: 'Back',
  staff: {
    title: 'This page is for patients',
    why: 'You are signed in as a member of the clinic’s staff, and the clinic has no patient record of you. For patients you book on your own page.',
    desk: 'To the front desk',
    day: 'To my day',
    noPage: 'Your role has no page of its own yet. Ask who administers the clinic.',
    other: 'Sign in as somebody else',
    alsoPatient: 'I am a patient here too',
  },
}

export type PatientWords = typeof en
