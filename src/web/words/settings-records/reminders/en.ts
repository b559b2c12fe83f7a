import { plural } from '../../plural.ts'

export const en = {
  list: 'Reminders',
  lead: 'Patients are reminded of visits that are scheduled or confirmed. In the quiet hours nobody is: what would go then goes when they end.',
  noChannel: 'The clinic sends neither e-mail nor SMS, so no reminder goes.',
  setUpChannel: 'Set up messages',
  empty: 'Nobody is reminded',
  emptyWhy: 'Patients who are reminded a day before come more often, or say in time that they cannot.',
  add: 'Add a reminder',
  before: {
    minutes: (count: number) =>
      plural('en', count, { one: '1 minute before the visit', other: `${count} minutes before the visit` }),
    hours: (count: number) =>
      plural('en', count, { one: '1 hour before the visit', other: `${count} hours before the visit` }),
    days: (count: number) =>
      plural('en', count, { one: '1 day before the visit', other: `${count} days before the visit` }),
  },
  by: { any: 'By e-mail, or else SMS', email: 'By e-mail', sms: 'By SMS' },
  notConfirmed: 'Not if the visit is confirmed',
  everybody: 'Also if the visit is confirmed',
  howLong: 'How long before the visit',
  unit: 'Counted in',
  units: { minutes: 'Minutes', hours: 'Hours', days: 'Days' },
  bounds: '15 minutes to 31 days',
  wrong: 'Enter a whole number, so that it is 15 minutes to 31 days.',
  taken: 'There is a reminder of this time and channel, or there are ten of them already.',
  channel: 'By which channel',
  channels: { any: 'The first that reaches them', email: 'E-mail', sms: 'SMS' },
  skipConfirmed: 'Leave alone who has confirmed',
  active: 'Reminds now',
  activeHint: 'Untick it to keep the reminder for later.',
  saved: (what: string) => `Reminder saved: ${what}`,
  remove: 'Delete the reminder',
  removeAsk: 'Reminders that wait to be sent by it are not sent.',
  removed: 'Reminder deleted',
}

export type ReminderWordsOf = typeof en
