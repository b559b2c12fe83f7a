import type { RecordWordsOf } from './en.ts'

export const es: RecordWordsOf = {
  save: 'Guardar',
  saving: 'Guardando…',
  keep: 'Dejarlo así',
  more: 'Mostrar más',
  loadAgain: 'Cargar de nuevo',
  onceHint: 'Solo se muestra ahora. Quien lo pierda necesita otro nuevo.',
  done: 'Listo',
  on: 'Activado',
  off: 'Desactivado',
  unknown: 'Se desconoce',
}
