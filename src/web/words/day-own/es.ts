import { plural } from '../plural.ts'
import type { OwnWords } from './en.ts'

export const own: OwnWords = {
  button: 'Horario y ausencias',
  hours: 'Su horario',
  noHours: 'No hay horario para usted. Pida a la administración que lo introduzca.',
  hoursHint: 'Los cambios los hace la administración.',
  until: (date) => `hasta el ${date}`,
  from: (date) => `desde el ${date}`,
  timeOff: 'Sus ausencias',
  noTimeOff: 'No hay ausencias a partir de hoy.',
  everywhere: 'En todas sus clínicas',
  add: 'Añadir ausencia',
  start: 'Desde',
  end: 'Hasta',
  reason: 'Motivo',
  reasonHint: 'Lo ve el personal de la clínica, no los pacientes.',
  order: 'Debe terminar después de empezar.',
  added: 'La ausencia está registrada',
  affected: (count) =>
    plural('es', count, {
      one: '1 cita reservada cae en ella. Recepción la ve en «Afectadas».',
      other: `${count} citas reservadas caen en ella. Recepción las ve en «Afectadas».`,
    }),
  removed: 'La ausencia está eliminada',
  remove: 'Eliminar',
  removeLabel: (from) => `Eliminar la ausencia desde ${from}`,
  within: (count) =>
    plural('es', count, { one: 'Hay 1 cita reservada entonces', other: `Hay ${count} citas reservadas entonces` }),
  manyWithin: 'Hay más de 100 citas reservadas entonces',
  moreWithin: (count) => `y ${count} más`,
  withinHint: 'Siguen reservadas. La recepción las encuentra en «Afectadas» y las cambia.',
  nobodyWithin: 'No hay nadie reservado entonces.',
  toAffected: 'A la lista',
}
