import { plural } from '../../plural.ts'
import type { PatientDataWordsOf } from './en.ts'

const number = (count: number) => count.toLocaleString('es')
const count = (one: string, other: string) => (n: number) =>
  plural('es', n, { one: `1 ${one}`, other: `${number(n)} ${other}` })

export const es: PatientDataWordsOf = {
  lead: 'Entregue a un paciente todo lo que se guarda de él, o bórrelo. Búsquelo por nombre o teléfono.',
  find: 'Nombre o teléfono',
  found: 'Pacientes encontrados',
  nobodyYet: '¿De quién son los datos?',
  nobodyYetWhy: 'Escriba arriba un nombre o un teléfono.',
  nobody: (text) => `No se encuentra a nadie por «${text}»`,
  nobodyWhy: 'No se encuentran los expedientes borrados ni los que se unieron a otro.',
  born: (date) => `nacimiento: ${date}`,
  states: { inactive: 'Inactivo', deceased: 'Fallecido' },
  merged: 'Este expediente se unió a otro de la misma persona: busque ese.',
  erasedAt: 'Este paciente fue borrado:',
  give: 'Entregar sus datos al paciente',
  giveLead:
    'Un archivo ZIP contiene su expediente, sus citas como tabla y como calendario, y quién ha mirado su expediente. Se guarda sellado y se borra después de 24 horas; el registro del paciente lo menciona.',
  giveStart: 'Exportar los datos de este paciente',
  giveReady: 'El archivo está listo.',
  given: 'Exportaciones de este paciente',
  erase: 'Borrar al paciente',
  eraseLead:
    'El nombre, los contactos y todo lo que depende de ellos se borran para siempre. Las citas que tuvieron lugar se guardan selladas mientras la clínica deba hacerlo.',
  eraseBegin: 'Borrar a este paciente',
  eraseWhat: 'Nadie puede deshacerlo. Todavía no se ha borrado nada.',
  goes: 'Lo que se borra',
  gone: 'Lo que se ha borrado',
  stays: 'Lo que queda',
  person: 'Nombre, fecha de nacimiento, contactos, número en el sistema anterior y otros datos del expediente',
  counts: {
    cancelled: (n) =>
      plural('es', n, {
        one: '1 cita futura: se cancela, y su hora queda libre',
        other: `${number(n)} citas futuras: se cancelan, y sus horas quedan libres`,
      }),
    visits: (n) =>
      plural('es', n, {
        one: 'los textos de 1 cita que no ha tenido lugar',
        other: `los textos de ${number(n)} citas que no han tenido lugar`,
      }),
    series: count('serie de citas', 'series de citas'),
    messages: count('mensaje', 'mensajes'),
    links: count('acceso vinculado al expediente', 'accesos vinculados al expediente'),
    calendars: count('dirección de calendario', 'direcciones de calendario'),
    notifications: count('aviso', 'avisos'),
    tasks: count('entrada de la bandeja', 'entradas de la bandeja'),
    imports: count(
      'importación en espera: hay que enviar de nuevo su archivo',
      'importaciones en espera: hay que enviar de nuevo sus archivos',
    ),
    records: count('expediente, con los que se le unieron', 'expedientes, con los que se le unieron'),
  },
  keptVisits: count('cita que tuvo lugar, con sus textos', 'citas que tuvieron lugar, con sus textos'),
  keptPlans: count('plan de seguimiento', 'planes de seguimiento'),
  trail: 'El registro: quién hizo qué y cuándo, sin el nombre',
  keptBy: 'Solo los administradores y los médicos que lo trataron pueden leer las citas y los planes.',
  keptUntil: 'Se borran después del',
  keptForGood: 'Se guardan para siempre, ya que la clínica no ha fijado cuántos años.',
  reason: 'Por qué',
  reasonHint: 'Para los papeles de la clínica, como «lo pidió por carta». Se guarda sellado.',
  reasonMissing: 'Diga por qué.',
  name: (name) => `Escriba el nombre: ${name}`,
  nameHint: 'Para que no se borre a nadie por descuido.',
  nameMissing: 'Este no es el nombre.',
  eraseNow: 'Borrar para siempre',
  erased: 'El paciente está borrado',
  refusals: {
    INVALID_STATUS_TRANSITION:
      'El paciente está siendo atendido ahora mismo. Complete antes esa cita, o anule su inicio, y después bórrelo.',
    PATIENT_MERGED: 'Este expediente se unió a otro de la misma persona: busque y borre ese.',
  },
}
