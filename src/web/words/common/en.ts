import { plural } from '../plural.ts'

export const en = {
  status: {
    PENDING: 'Requested',
    SCHEDULED: 'Scheduled',
    CONFIRMED: 'Confirmed',
    CHECKED_IN: 'Checked in',
    IN_PROGRESS: 'In progress',
    COMPLETED: 'Completed',
    NO_SHOW: 'No-show',
    CANCELLED: 'Cancelled',
  },
  late: (minutes: number) => `${minutes} min late`,
  minutes: (minutes: number) => `${minutes} min`,
  today: 'Today',
  tomorrow: 'Tomorrow',
  yesterday: 'Yesterday',
  localTime: (time: string) => `${time} where you are`,
  loading: 'Loading',
  close: 'Close',
  cancel: 'Cancel',
  undo: 'Undo',
  copy: 'Copy',
  copied: 'Copied',
  details: 'Details',
  tryAgain: 'Try again',
  tryNow: 'Try now',
  unreadable: 'Cannot be read',
  offline: (since: string) => `Offline since ${since}.`,
  offlineHint: 'You see what was loaded by then. Writing waits until the line is back.',
  unanswered: 'The server does not answer.',
  unansweredHint: 'We keep trying; what you have done is not lost.',
  waitsForLine: 'waits for the line',
  retrying: (seconds: number) =>
    plural('en', seconds, { one: 'We try again in 1 s.', other: `We try again in ${seconds} s.` }),
  code: 'Code',
  requestId: 'Request id',
  shell: {
    pages: { desk: 'Front desk', day: 'My day', board: 'Waiting room', insight: 'Insight', settings: 'Settings' },
    skip: 'Skip to the content',
    person: 'Person and settings',
    clinic: 'Clinic',
    language: 'Language',
    theme: 'Colours',
    themes: { system: 'As the system has it', light: 'Light', dark: 'Dark' },
    signOut: 'Sign out',
    keys: 'Keys',
    keysHint: 'They work while no text field is in focus.',
    singleKeys: 'Use single letters as keys',
    noKeys: 'This page has no keys of its own.',
    help: 'Show the keys',
  },
  signOut: {
    title: (texts: number) =>
      plural('en', texts, { one: '1 text is not sent yet', other: `${texts} texts are not sent yet` }),
    why: 'What you wrote is kept on this device alone. Signing out deletes it.',
    stay: 'Stay signed in',
    leave: 'Delete and sign out',
  },
  lock: {
    title: 'Locked',
    why: 'Nobody used this page for 15 minutes. What you were writing is kept.',
    unlock: (name: string) => `Sign in again as ${name}`,
    other: 'Sign in as somebody else',
    otherHint: 'What is not saved yet is then deleted.',
  },
  call: { leave: 'Leave the call', ownWindow: 'Open in a window of its own' },
  chooseClinic: { title: 'Which clinic?', hint: 'You can change it later in the menu with your name.' },
  problem: {
    network: ['No connection', 'Nothing you entered is lost. Check the line, then try again.'],
    unauthenticated: ['Sign in again', 'Your sign-in has ended. What you were writing is kept.'],
    forbidden: ['Your role does not allow this', 'Ask an administrator of the clinic if you need it.'],
    notFound: ['Not found', 'It may have been removed, or the link is old.'],
    taken: ['The time is taken', 'Choose another time.'],
    changed: ['Somebody has changed this since', 'Load it again, then make your change.'],
    conflict: ['Not possible as things stand', 'Load it again to see what has happened.'],
    invalid: ['Something is missing or wrong', 'Check the marked fields.'],
    refused: ['Not possible', 'Read why below, and change what is asked for.'],
    tooMany: ['Too many requests', 'Wait a moment, then try again.'],
    unavailable: ['The service does not answer', 'Nothing you did is lost. We try again by ourselves.'],
    failed: ['Something went wrong on our side', 'Try again. If it stays so, tell us the request id.'],
  } as Record<ProblemKind, [title: string, remedy: string]>,
}

/** What a refusal comes to for who reads it. */
export type ProblemKind =
  | 'network'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'taken'
  | 'changed'
  | 'conflict'
  | 'invalid'
  | 'refused'
  | 'tooMany'
  | 'unavailable'
  | 'failed'

export type CommonWords = typeof en
