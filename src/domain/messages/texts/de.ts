import { type LanguageTexts, textsOf } from './language-texts.ts'

const email = (...said: string[]) =>
  ['Guten Tag {{patientName}},', ...said, 'Haben Sie Fragen? Rufen Sie uns an: {{clinicPhone}}', '{{clinicName}}'].join(
    '\n\n',
  )

const change = 'Ändern: {{moveUrl}}\nAbsagen: {{cancelUrl}}'
const links = `Bestätigen: {{confirmUrl}}\n${change}`
const sms = (said: string, offered = links) => `{{clinicName}}: ${said}\n${offered}\n{{replies}}`

export const de: LanguageTexts = {
  dir: 'ltr',
  places: { VIDEO_CALL: 'Videotermin', HOME_VISIT: 'Bei Ihnen zu Hause' },
  replies: { confirm: 'Antwort JA bestätigt, STOP beendet.', end: 'Antwort STOP beendet.' },
  texts: textsOf(
    { visit: '{{clinicName}}: Ihr Termin', account: '{{clinicName}}: Ihre Termine' },
    {
      booked: {
        email: email('für Sie ist gebucht:', '{{visits}}', links),
        sms: sms('gebucht für {{visits}}'),
      },
      requested: {
        email: email(
          'wir haben Ihre Anfrage erhalten:',
          '{{visits}}',
          'Die Zeit ist für Sie reserviert. Wir sagen Ihnen Bescheid, sobald sie angenommen ist.',
          change,
        ),
        sms: sms('Ihre Anfrage für {{visits}} ist da. Wir melden uns, sobald sie angenommen ist.', change),
      },
      accepted: {
        email: email('Ihre Anfrage ist angenommen. Wir erwarten Sie:', '{{visits}}', links),
        sms: sms('angenommen für {{visits}}'),
      },
      moved: {
        email: email(
          'Ihr Termin wurde verschoben.',
          'Bisher: {{beforeDate}}, {{beforeTime}}\nNeu:',
          '{{visits}}',
          links,
        ),
        sms: sms('neu {{visits}}\nBisher: {{beforeDate}} {{beforeTime}}'),
      },
      cancelled: {
        email: email('dies ist abgesagt, Sie brauchen nicht zu kommen:', '{{visits}}'),
        sms: sms('abgesagt, Sie brauchen nicht zu kommen: {{visits}}'),
      },
      reminder: {
        email: email('wir erinnern Sie an Ihren Besuch bei uns:', '{{visits}}', links),
        sms: sms('Erinnerung, {{visits}}'),
      },
      no_show: {
        email: email(
          'wir haben Sie vermisst:',
          '{{visits}}',
          'Melden Sie sich bitte, wenn Sie eine andere Zeit möchten.',
        ),
        sms: sms('wir haben Sie vermisst: {{visits}}.\nNeue Zeit? {{clinicPhone}}'),
      },
      link_pending: {
        email: email(
          'jemand möchte Ihre Termine sehen und verwalten. Über Ihre Gesundheit sieht diese Person nichts, solange das nicht bestätigt ist.',
          'Falls Sie nichts davon wissen, sagen Sie es uns bitte.',
        ),
        sms: sms(
          'jemand möchte Ihre Termine verwalten. Falls Sie nichts davon wissen, sagen Sie es uns bitte.\n{{clinicPhone}}',
        ),
      },
    },
  ),
}
