import type { JoinWords } from './en.ts'

export const de: JoinWords = {
  title: 'Einer Praxis beitreten',
  lead: 'Jemand aus der Administration einer Praxis hat Sie eingeladen und Ihnen einen Code gegeben. Er gilt sieben Tage, mit einem Konto, das die eingeladene E-Mail-Adresse hat.',
  code: 'Code der Einladung',
  codeHint: 'Großschreibung, Leerzeichen und Bindestriche sind gleichgültig.',
  codeMissing: 'Geben Sie den Code ein.',
  codeWrong: 'Dieser Code gilt nicht für Sie: Er ist vertippt, abgelaufen oder lädt eine andere E-Mail-Adresse ein.',
  already: 'Sie sind schon Mitglied dieser Praxis. Ihre Rollen kann deren Administration ändern.',
  join: 'Beitreten',
  signedInAs: (name) => `Sie sind angemeldet als ${name}.`,
  noName: 'jemand ohne Namen',
  other: 'Mit anderem Konto anmelden',
}
