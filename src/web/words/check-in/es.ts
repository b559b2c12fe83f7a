import type { CheckInWords } from './en.ts'

export const es: CheckInWords = {
  title: 'Registrar su llegada',
  lead: 'Escanee el código de la pantalla o de la puerta de la clínica.',
  checking: 'Registrando su llegada',
  done: 'Su llegada está registrada',
  doneWhy: (doctor) => `Tome asiento: le llamará ${doctor}. Puede guardar el teléfono, esta página sigue por sí sola.`,
  toVisit: 'Ver la cita',
  scan: 'Escanear el código',
  again: 'Escanear de nuevo',
  viewfinder: 'Lo que ve la cámara',
  hold: 'Apunte la cámara al código.',
  noCamera:
    'No se puede usar la cámara. Permítala en los ajustes del navegador, o escriba lo que pone debajo del código.',
  useCamera:
    'Esta página no puede usar aquí una cámara. Abra la cámara de su teléfono, apunte al código y toque el enlace.',
  type: 'O escriba lo que pone debajo del código',
  typeHint: 'La dirección o su última parte',
  send: 'Registrar mi llegada',
  which: '¿Qué cita?',
  whichHint: 'Hoy tiene varias aquí',
  whichOne: (name, time) => `${name}, ${time}`,
  sendPlace: 'Enviar dónde estoy',
  refusals: {
    CHECKIN_INVALID_QR_CODE: 'Este código ya no es válido. Cambia cada 30 segundos: escanéelo de nuevo.',
    CHECKIN_WRONG_LOCATION: 'Su cita es en otro lugar, o usted aún no ha llegado.',
    CHECKIN_WINDOW_CLOSED: 'Es demasiado pronto o demasiado tarde para registrarse aquí. Pregunte en la recepción.',
    CHECKIN_NO_APPOINTMENT: 'Hoy no tiene ninguna cita aquí. Pregunte en la recepción: quizá esté a otro nombre.',
  },
}
