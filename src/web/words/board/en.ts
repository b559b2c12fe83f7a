import { plural } from '../plural.ts'

export const en = {
  title: 'Waiting room',
  doctor: 'Doctor',
  now: 'Now',
  next: 'Next',
  wait: 'Wait from now',
  nobody: 'Nobody',
  range: (from: number, to: number) => (from === to ? `${from} min` : `${from}–${to} min`),
  soon: 'Any moment',
  waiting: (count: number) => plural('en', count, { one: '1 waiting', other: `${count} waiting` }),
  noWait: 'No wait',
  goIn: 'Please go in',
  moreWaiting: (count: number, range: string) =>
    `${plural('en', count, { one: '1 more waiting', other: `${count} more waiting` })}, ${range}`,
  runningLate: (minutes: number) => `Running ${minutes} min late`,
  paused: 'Short break',
  notCheckedIn: 'Not checked in yet? Scan the code at the door or ask at the desk.',
  live: (seconds: number) => `Live, updated ${seconds} s ago`,
  connecting: 'Connecting',
  stale: (since: string) => `No connection since ${since}. These numbers may be old: please ask at the desk.`,
  page: (page: number, pages: number) => `${page} of ${pages}`,
  empty: 'No doctor is here now',
  emptyWhy: 'A row appears as soon as a doctor has hours at this place today.',
  whichPlace: 'Which waiting room?',
  ended: 'This screen’s link does not work any more',
  endedWhy: 'It has expired or was revoked. Ask an administrator for a new one.',
  scan: 'Scan to check in',
  scanHow: 'Open the camera of your phone and hold it to the code.',
  codeAlt: 'Check-in code of this place',
}

export type BoardWords = typeof en
