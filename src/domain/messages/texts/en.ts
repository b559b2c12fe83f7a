import { type LanguageTexts, textsOf } from './language-texts.ts'

const email = (...said: string[]) =>
  ['Hello {{patientName}},', ...said, 'Questions? Call {{clinicName}}: {{clinicPhone}}', '{{clinicName}}'].join('\n\n')

const change = 'Move: {{moveUrl}}\nCancel: {{cancelUrl}}'
const links = `Confirm: {{confirmUrl}}\n${change}`
const sms = (said: string, offered = links) => `{{clinicName}}: ${said}\n${offered}\n{{replies}}`

export const en: LanguageTexts = {
  dir: 'ltr',
  places: { VIDEO_CALL: 'Video visit', HOME_VISIT: 'At your home' },
  replies: { confirm: 'Reply YES to confirm, STOP to end.', end: 'Reply STOP to end.' },
  texts: textsOf(
    { visit: '{{clinicName}}: your appointment', account: '{{clinicName}}: your appointments' },
    {
      booked: {
        email: email('This is booked for you:', '{{visits}}', links),
        sms: sms('booked for {{visits}}'),
      },
      requested: {
        email: email(
          'We have your request for:',
          '{{visits}}',
          'The time is kept for you. We will tell you as soon as it is accepted.',
          change,
        ),
        sms: sms('we have your request for {{visits}}. We will tell you once it is accepted.', change),
      },
      accepted: {
        email: email('Your request is accepted. We expect you:', '{{visits}}', links),
        sms: sms('accepted for {{visits}}'),
      },
      moved: {
        email: email(
          'Your appointment has moved.',
          'Before: {{beforeDate}}, {{beforeTime}}\nNow:',
          '{{visits}}',
          links,
        ),
        sms: sms('moved to {{visits}}\nBefore: {{beforeDate}} {{beforeTime}}'),
      },
      cancelled: {
        email: email('This is cancelled, you need not come:', '{{visits}}'),
        sms: sms('cancelled, you need not come: {{visits}}'),
      },
      reminder: {
        email: email('A reminder of what is booked for you:', '{{visits}}', links),
        sms: sms('reminder, {{visits}}'),
      },
      no_show: {
        email: email('We missed you:', '{{visits}}', 'Please get in touch if you would like another time.'),
        sms: sms('we missed you: {{visits}}.\nAnother time? Call {{clinicPhone}}'),
      },
      link_pending: {
        email: email(
          'Somebody has asked to see and manage your appointments. They cannot see anything about your health unless this is confirmed.',
          'If you do not know of it, please tell us.',
        ),
        sms: sms(
          'somebody has asked to manage your appointments. If you do not know of it, please tell us.\n{{clinicPhone}}',
        ),
      },
    },
  ),
}
