import { plural } from '../plural.ts'
import type { RulesWords } from './en.ts'

export const es: RulesWords = {
  save: 'Guardar las reglas',
  saved: 'Las reglas están guardadas',
  seriesKept: (count) =>
    plural('es', count, {
      one: '1 serie de citas conserva su zona horaria anterior hasta que alguien cambie su hora.',
      other: `${count} series de citas conservan su zona horaria anterior hasta que alguien cambie su hora.`,
    }),
  noCountry: 'Ninguno: cada número necesita su prefijo de país',
  units: { minutes: 'min', days: 'días', visits: 'citas', years: 'años' },
  groups: {
    about: 'La clínica',
    lengths: 'Cuánto duran las citas',
    booking: 'Qué pueden reservar los pacientes',
    arrival: 'Llegada',
    video: 'Videoconsultas',
    records: 'Historiales',
  },
  signUp: [
    ['', 'Solo si todos ven las horas libres'],
    ['true', 'Cualquiera que inicie sesión'],
    ['false', 'Nadie: recepción da de alta'],
  ],
  lengthsOf: (count) =>
    count === 0
      ? 'Duración por tratamiento'
      : plural('es', count, {
          one: 'Duración por tratamiento: 1 fijada',
          other: `Duración por tratamiento: ${count} fijadas`,
        }),
  lengthsHint: 'Lo que deje vacío dura lo habitual.',
  treatments: {
    GENERAL_CONSULTATION: 'Consulta',
    FOLLOW_UP: 'Seguimiento',
    ROUTINE_CHECKUP: 'Revisión',
    THERAPY: 'Terapia',
    SURGERY: 'Cirugía',
    LAB_TEST: 'Laboratorio',
    IMAGING: 'Imagen',
    VACCINATION: 'Vacunación',
    PHYSIOTHERAPY: 'Fisioterapia',
    MENTAL_HEALTH: 'Salud mental',
    DENTAL: 'Odontología',
    EYE_EXAM: 'Examen de la vista',
    NUTRITION: 'Nutrición',
    EMERGENCY: 'Urgencia',
    SPECIALIST_VISIT: 'Especialista',
  },
  fields: {
    name: ['Nombre', 'Lo leen pacientes y personal en todas partes.'],
    phone: ['Teléfono', 'A quién llaman los pacientes, por ejemplo si ya es tarde para cancelar por internet.'],
    timezone: [
      'Zona horaria',
      'La siguen los días de la clínica, las videoconsultas y las visitas a domicilio. Un centro puede tener la suya.',
    ],
    country: ['País', 'Los números de este país se escriben sin prefijo.'],
    defaultDuration: ['Duración habitual', 'Para toda cita que no indique otra.'],
    slotMinutes: ['Se ofrece una hora cada', 'Vacío: una tras otra, lo que dure la cita.'],
    bufferBefore: ['Libre antes de una cita', 'Para preparar. Entre dos citas cuenta la pausa más larga.'],
    bufferAfter: ['Libre después de una cita', 'Para notas y limpieza.'],
    publicBooking: [
      'Todos ven las horas libres',
      'El personal médico, los centros y las horas libres se leen sin iniciar sesión.',
    ],
    patientSignUp: [
      'Quién puede registrarse como paciente',
      'Se registran por sí mismos antes de reservar por primera vez.',
    ],
    patientBookingsPending: [
      'Recepción acepta las reservas',
      'Una reserva es una solicitud hasta que alguien la acepta. Si nadie lo hace antes de su inicio, se cancela.',
    ],
    minNoticeMinutes: ['Antelación mínima', 'Los pacientes no reservan más tarde. Recepción sí.'],
    horizonDays: ['Antelación máxima', 'Los pacientes no ven horas libres más allá. Recepción sí.'],
    cancellationWindowMinutes: [
      'Los cambios cierran antes del inicio',
      'Con menos tiempo los pacientes tienen que llamar para mover o cancelar.',
    ],
    maxPatientDuration: ['Cita más larga', 'Las más largas solo las reserva recepción.'],
    maxOpenBookingsPerPatient: ['Citas próximas de un paciente', 'Las demás solo las reserva recepción.'],
    checkInOpensMinutes: ['El registro abre antes del inicio', 'A quien llega antes se le pide que espere.'],
    checkInClosesMinutes: ['El registro cierra después del inicio', 'Quien llega más tarde va a recepción.'],
    lateGraceMinutes: ['Retraso permitido', 'Hasta aquí un paciente conserva su turno.'],
    autoNoShowMinutes: [
      'Pasa a no presentada después de',
      'Contado desde el inicio de una cita a la que nadie vino. Vacío: nunca por sí sola.',
    ],
    joinOpensMinutes: ['La llamada abre antes del inicio', 'Desde entonces ambos pueden entrar.'],
    joinClosesMinutes: ['La llamada cierra después del fin', 'Hasta entonces ambos pueden entrar.'],
    waitingRoom: [
      'Los pacientes esperan hasta que se les admite',
      'La llamada empieza cuando el médico la inicia o admite al paciente.',
    ],
    videoRecording: ['Las llamadas se pueden grabar', 'El personal médico puede entonces grabar una llamada.'],
    recordRetentionYears: [
      'Pacientes borrados: los historiales se guardan',
      'Lo que tuvo lugar queda cifrado ese tiempo tras la última cita. Vacío: para siempre.',
    ],
  },
}
