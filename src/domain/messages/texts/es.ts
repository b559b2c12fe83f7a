import { type LanguageTexts, textsOf } from './language-texts.ts'

const email = (...said: string[]) =>
  ['Hola, {{patientName}}:', ...said, '¿Tiene alguna pregunta? Llámenos: {{clinicPhone}}', '{{clinicName}}'].join(
    '\n\n',
  )

const change = 'Cambiar: {{moveUrl}}\nCancelar: {{cancelUrl}}'
const links = `Confirmar: {{confirmUrl}}\n${change}`
const sms = (said: string, offered = links) => `{{clinicName}}: ${said}\n${offered}\n{{replies}}`

export const es: LanguageTexts = {
  dir: 'ltr',
  places: { VIDEO_CALL: 'Videoconsulta', HOME_VISIT: 'En su domicilio' },
  replies: { confirm: 'SI para confirmar, STOP para terminar.', end: 'STOP para terminar.' },
  texts: textsOf(
    { visit: '{{clinicName}}: su cita', account: '{{clinicName}}: sus citas' },
    {
      booked: {
        email: email('Queda reservado para usted:', '{{visits}}', links),
        sms: sms('reservado para {{visits}}'),
      },
      requested: {
        email: email(
          'Hemos recibido su solicitud:',
          '{{visits}}',
          'Le guardamos la hora. Le avisaremos en cuanto se acepte.',
          change,
        ),
        sms: sms('recibimos su solicitud para {{visits}}. Le avisaremos cuando se acepte.', change),
      },
      accepted: {
        email: email('Su solicitud está aceptada. Le esperamos:', '{{visits}}', links),
        sms: sms('aceptado para {{visits}}'),
      },
      moved: {
        email: email('Su cita ha cambiado.', 'Antes: {{beforeDate}}, {{beforeTime}}\nAhora:', '{{visits}}', links),
        sms: sms('ahora {{visits}}\nAntes: {{beforeDate}} {{beforeTime}}'),
      },
      cancelled: {
        email: email('Queda cancelado, no hace falta que venga:', '{{visits}}'),
        sms: sms('cancelado, no hace falta que venga: {{visits}}'),
      },
      reminder: {
        email: email('Le recordamos lo que tiene reservado:', '{{visits}}', links),
        sms: sms('recordatorio, {{visits}}'),
      },
      no_show: {
        email: email('Le echamos de menos:', '{{visits}}', 'Si desea otra hora, póngase en contacto con nosotros.'),
        sms: sms('le echamos de menos: {{visits}}.\n¿Otra hora? Llame al {{clinicPhone}}'),
      },
      link_pending: {
        email: email(
          'Alguien ha pedido ver y gestionar sus citas. No puede ver nada sobre su salud mientras no se confirme.',
          'Si usted no sabe nada de ello, díganoslo, por favor.',
        ),
        sms: sms('alguien ha pedido gestionar sus citas. Si usted no sabe nada de ello, avísenos.\n{{clinicPhone}}'),
      },
    },
  ),
}
