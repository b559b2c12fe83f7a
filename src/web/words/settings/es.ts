import type { SettingsWords } from './en.ts'

export const es: SettingsWords = {
  title: 'Ajustes',
  list: 'Secciones de los ajustes',
  onlyAdmins: 'Solo la administración cambia los ajustes de una clínica',
  onlyAdminsWhy: 'Pídalo a quien administra su clínica.',
  toDesk: 'A recepción',
  groups: {
    clinic: 'Clínica',
    people: 'Personas',
    patients: 'Citas y mensajes',
    connections: 'Conexiones',
    records: 'Datos',
  },
  sections: {
    start: 'Primeros pasos',
    clinic: 'Nombre y reglas',
    locations: 'Centros',
    doctors: 'Personal médico',
    hours: 'Horarios y ausencias',
    closures: 'Cierres',
    members: 'Miembros',
    visitTypes: 'Plantillas de cita',
    messages: 'Mensajes',
    reminders: 'Recordatorios',
    webhooks: 'Webhooks',
    plugins: 'Complementos',
    imports: 'Importar y exportar',
  },
}
