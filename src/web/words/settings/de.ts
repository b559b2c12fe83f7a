import type { SettingsWords } from './en.ts'

export const de: SettingsWords = {
  title: 'Einstellungen',
  list: 'Abschnitte der Einstellungen',
  onlyAdmins: 'Nur die Verwaltung ändert die Einstellungen einer Praxis',
  onlyAdminsWhy: 'Bitten Sie jemanden, der Ihre Praxis in Kept verwaltet.',
  toDesk: 'Zum Empfang',
  groups: {
    clinic: 'Praxis',
    people: 'Personen',
    patients: 'Termine und Nachrichten',
    connections: 'Verbindungen',
    records: 'Daten',
  },
  sections: {
    start: 'Erste Schritte',
    clinic: 'Name und Regeln',
    locations: 'Standorte',
    doctors: 'Ärztinnen und Ärzte',
    hours: 'Sprechzeiten und Abwesenheiten',
    closures: 'Schließzeiten',
    members: 'Mitglieder',
    visitTypes: 'Terminvorlagen',
    messages: 'Nachrichten',
    reminders: 'Erinnerungen',
    webhooks: 'Webhooks',
    plugins: 'Plugins',
    imports: 'Import und Export',
  },
}
