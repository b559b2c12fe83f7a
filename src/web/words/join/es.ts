import type { JoinWords } from './en.ts'

export const es: JoinWords = {
  title: 'Unirse a una clínica',
  lead: 'Alguien que administra una clínica le ha invitado y le ha dado un código. Vale siete días, con una cuenta que tenga el correo invitado.',
  code: 'Código de la invitación',
  codeHint: 'Las mayúsculas, los espacios y los guiones no importan.',
  codeMissing: 'Escriba el código.',
  codeWrong: 'Este código no le sirve: está mal escrito, caducó o invita a otro correo.',
  already: 'Usted ya es miembro de esta clínica. Su administración puede cambiar sus funciones.',
  join: 'Unirse',
  signedInAs: (name) => `Ha entrado como ${name}.`,
  noName: 'alguien sin nombre',
  other: 'Entrar con otra cuenta',
}
