import { plural } from '../plural.ts'
import type { PatientWords } from './en.ts'

export const es: PatientWords = {
  myVisits: 'Sus citas',
  checkIn: 'Registrar su llegada',
  calendar: 'Calendario',
  calendarTitle: (clinic) => (clinic ? `Cita en ${clinic}` : 'Cita'),
  directions: 'Cómo llegar',
  inPerson: 'En la clínica',
  byVideo: 'Por video',
  atHome: 'A domicilio',
  joinFrom: (time) => `Puede unirse desde las ${time}`,
  checkInFrom: (time) => `Registre su llegada desde las ${time}`,
  checkInHow: 'Escanee con su teléfono el código de la puerta',
  reminded: 'Le enviaremos un recordatorio',
  remindedHow: 'al número o a la dirección que la clínica tiene de usted',
  forYou: (minutes) => `${minutes} minutos, para usted`,
  forOther: (minutes, name) => `${minutes} minutos, para ${name}`,
  zoneEarlier: (zone, hours) =>
    `Las horas son las de la clínica (${zone}). Donde usted está ahora son ${hours} h menos.`,
  zoneLater: (zone, hours) => `Las horas son las de la clínica (${zone}). Donde usted está ahora son ${hours} h más.`,
  youAreNext: 'Sigue usted',
  beforeYou: (count) => plural('es', count, { one: '1 persona antes', other: `${count} personas antes` }),
  wait: {
    range: (from, to) => (from === to ? `en unos ${from} min` : `en ${from}–${to} min`),
    soon: () => 'En cualquier momento',
    afterBreak: (from, to) =>
      from === to
        ? `El consultorio está en una breve pausa: unos ${from} min después`
        : `El consultorio está en una breve pausa: ${from}–${to} min después`,
    soonAfterBreak: () => 'El consultorio está en una breve pausa: pasará justo después',
  },
  yourNumber: (number) => `Su número es ${number}`,
  goIn: 'Pase, por favor',
  notInLine: 'Ahora no está en ninguna fila',
  runningLate: (minutes) => `Hoy las citas empiezan unos ${minutes} min después de su hora.`,
  updated: (seconds) => `En vivo, actualizado hace ${seconds} s`,
  staleSince: (time) => `Sin conexión desde las ${time}: puede no estar al día`,
  code: 'Código de la recepción',
  codeWhy:
    'Con un código de la recepción accede a un expediente que la clínica ya tiene: el suyo o el de su hijo o hija.',
  codeWrong: 'Este código no funciona. Revíselo, y también la fecha de nacimiento, o pida uno nuevo en la recepción.',
  birthOfRecord: 'Fecha de nacimiento',
  birthOfRecordHint: 'De la persona a quien corresponde el código',
  codeSend: 'Usar el código',
  codeTaken: 'El código funcionó.',
  back: 'Atrás',
  staff: {
    title: 'Esta página es para pacientes',
    why: 'Ha iniciado sesión como personal de la clínica, y la clínica no le tiene registrado como paciente. Para los pacientes se reserva en su propia página.',
    desk: 'Ir a la recepción',
    day: 'Ir a mi día',
    noPage: 'Su función aún no tiene página propia. Pregunte a quien administra la clínica.',
    other: 'Iniciar sesión con otra persona',
    alsoPatient: 'También soy paciente aquí',
  },
}
