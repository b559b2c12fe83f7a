import { plural } from '../../plural.ts'
import type { ReminderWordsOf } from './en.ts'

export const es: ReminderWordsOf = {
  list: 'Recordatorios',
  lead: 'Se recuerdan las citas programadas y confirmadas. En las horas de silencio no se avisa a nadie: lo que tocaría entonces sale cuando terminan.',
  noChannel: 'La clínica no envía correos ni SMS, así que no sale ningún recordatorio.',
  setUpChannel: 'Configurar los mensajes',
  empty: 'No se recuerda a nadie',
  emptyWhy: 'Quien recibe un aviso el día antes acude más a menudo, o dice a tiempo que no puede.',
  add: 'Añadir un recordatorio',
  before: {
    minutes: (count) =>
      plural('es', count, { one: '1 minuto antes de la cita', other: `${count} minutos antes de la cita` }),
    hours: (count) => plural('es', count, { one: '1 hora antes de la cita', other: `${count} horas antes de la cita` }),
    days: (count) => plural('es', count, { one: '1 día antes de la cita', other: `${count} días antes de la cita` }),
  },
  by: { any: 'Por correo o, si no, por SMS', email: 'Por correo', sms: 'Por SMS' },
  notConfirmed: 'No si la cita está confirmada',
  everybody: 'También si la cita está confirmada',
  howLong: 'Cuánto antes de la cita',
  unit: 'Contado en',
  units: { minutes: 'Minutos', hours: 'Horas', days: 'Días' },
  bounds: 'De 15 minutos a 31 días',
  wrong: 'Escriba un número entero, de modo que sean de 15 minutos a 31 días.',
  taken: 'Ya hay un recordatorio a esa hora por esa vía, o ya hay diez.',
  channel: 'Por qué vía',
  channels: { any: 'La primera que llegue', email: 'Correo', sms: 'SMS' },
  skipConfirmed: 'No avisar a quien ya confirmó',
  active: 'Avisa ahora',
  activeHint: 'Sin marcar, el recordatorio se guarda para más adelante.',
  saved: (what) => `Recordatorio guardado: ${what}`,
  remove: 'Eliminar el recordatorio',
  removeAsk: 'Los avisos que esperan a salir por él no se envían.',
  removed: 'Recordatorio eliminado',
}
