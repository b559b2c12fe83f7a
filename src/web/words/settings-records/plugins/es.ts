import type { PluginWordsOf } from './en.ts'

export const es: PluginWordsOf = {
  list: 'Complementos',
  lead: 'Lo que Kept puede hacer además. Un complemento se entera de lo que ocurre desde que se activa.',
  empty: 'No hay complementos',
  emptyWhy: 'Quien administra esta instalación puede añadirlos.',
  enabled: 'Activado',
  enabledHint: 'De lo que ocurrió antes de activarlo no se entera.',
  isOn: (name) => `${name}: activado`,
  isOff: (name) => `${name}: desactivado`,
  hears: 'Se entera de',
  wrong: 'Falta, o no se puede leer.',
  lines: 'Uno por línea.',
  json: 'Como JSON.',
  choose: 'Elija',
  known: {
    'no-show-task': {
      name: 'Tarea cuando alguien no acude',
      summary: 'Pone una tarea en la bandeja cuando un paciente no acude, para que alguien lo llame.',
      fields: { types: 'Para qué citas' },
    },
  },
  values: { IN_PERSON: 'En persona', VIDEO_CALL: 'Videollamada', HOME_VISIT: 'Visita a domicilio' },
}
