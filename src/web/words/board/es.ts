import { plural } from '../plural.ts'
import type { BoardWords } from './en.ts'

export const es: BoardWords = {
  title: 'Sala de espera',
  doctor: 'Consulta',
  now: 'Ahora',
  next: 'Siguientes',
  wait: 'Espera desde ahora',
  nobody: 'Nadie',
  range: (from, to) => (from === to ? `${from} min` : `${from}–${to} min`),
  soon: 'En un momento',
  waiting: (count) => `${count} en espera`,
  noWait: 'Sin espera',
  goIn: 'Pase, por favor',
  moreWaiting: (count, range) =>
    `${plural('es', count, { one: '1 más en espera', other: `${count} más en espera` })}, ${range}`,
  runningLate: (minutes) => `${minutes} min de retraso`,
  paused: 'Pausa breve',
  notCheckedIn: '¿Aún no ha anunciado su llegada? Escanee el código de la puerta o pregunte en recepción.',
  live: (seconds) => `En directo, actualizado hace ${seconds} s`,
  connecting: 'Conectando',
  stale: (since) => `Sin conexión desde las ${since}. Estos números pueden ser antiguos: pregunte en recepción.`,
  page: (page, pages) => `${page} de ${pages}`,
  empty: 'Ahora no hay consulta aquí',
  emptyWhy: 'Aparece una fila en cuanto alguien tenga consulta hoy en este lugar.',
  whichPlace: '¿Qué sala de espera?',
  ended: 'El enlace de esta pantalla ya no funciona',
  endedWhy: 'Ha caducado o se ha revocado. Pida uno nuevo a un administrador.',
  scan: 'Escanee para anunciar su llegada',
  scanHow: 'Abra la cámara de su teléfono y acérquela al código.',
  codeAlt: 'Código de llegada de este lugar',
}
