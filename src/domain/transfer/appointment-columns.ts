import { STATUSES } from '../appointment.ts'
import { PRIORITIES, TREATMENT_TYPES, VISIT_TYPES } from '../visit.ts'
import { DOCTOR_NAMES, LOCATION_NAMES } from './directory-columns.ts'
import { PATIENT_COLUMNS } from './patient-columns.ts'
import type { TransferColumn } from './transfer-column.ts'

const words = (code: string, ...others: string[]) => others.map((other) => [other, code] as const)

const STATUS_WORDS = Object.fromEntries([
  ...words('PENDING', 'tentative', 'requested', 'unconfirmed', 'angefragt', 'pendiente', 'needsaction', 'लंबित'),
  ...words(
    'SCHEDULED',
    'booked',
    'planned',
    'geplant',
    'gebucht',
    'vereinbart',
    'programada',
    'reservada',
    'agendada',
    'निर्धारित',
  ),
  ...words('CONFIRMED', 'bestatigt', 'confirmada', 'confirmado', 'पुष्ट'),
  ...words('COMPLETED', 'complete', 'done', 'attended', 'finished', 'arrived', 'seen', 'fulfilled', 'closed'),
  ...words('COMPLETED', 'erledigt', 'abgeschlossen', 'erschienen', 'completada', 'atendida', 'realizada', 'पूर्ण'),
  ...words('CANCELLED', 'canceled', 'cancel', 'storniert', 'abgesagt', 'cancelada', 'cancelado', 'anulada', 'रद्द'),
  ...words('NO_SHOW', 'noshow', 'missed', 'dna', 'didnotattend', 'absent', 'nichterschienen', 'versaumt'),
  ...words('NO_SHOW', 'noasistio', 'nosepresento', 'ausente', 'अनुपस्थित'),
])

const TYPE_WORDS = Object.fromEntries([
  ...words(
    'IN_PERSON',
    'inclinic',
    'clinic',
    'office',
    'onsite',
    'facetoface',
    'visit',
    'opd',
    'praxis',
    'vorort',
    'personlich',
  ),
  ...words('IN_PERSON', 'presencial', 'consultorio'),
  ...words(
    'VIDEO_CALL',
    'video',
    'online',
    'telehealth',
    'telemedicine',
    'virtual',
    'remote',
    'videosprechstunde',
    'telemedicina',
  ),
  ...words('HOME_VISIT', 'home', 'homecare', 'hausbesuch', 'domicilio', 'visitaadomicilio', 'adomicilio'),
])

/** What names a patient by more than an id: as the file of patients has it. */
const calledOf = (field: string) => PATIENT_COLUMNS.find((column) => column.field === field)?.called ?? []
const NAMES = ['patient', 'patientname', 'patientenname', 'paciente', 'nombredelpaciente', 'मरीजकानाम', 'रोगीकानाम']

/** The columns of a file of visits. */
export const APPOINTMENT_COLUMNS: readonly TransferColumn[] = [
  {
    field: 'externalId',
    as: 'token',
    called: [
      ...[
        'externalid',
        'id',
        'uid',
        'appointmentid',
        'appointmentno',
        'visitid',
        'visitno',
        'bookingid',
        'encounterid',
      ],
      ...['terminnummer', 'terminid', 'numerodecita', 'idcita', 'nr', 'nummer'],
    ],
  },
  {
    field: 'patientId',
    as: 'reference',
    called: [
      'patientexternalid',
      ...calledOf('externalId').filter((name) => !['externalid', 'id', 'nr', 'nummer'].includes(name)),
    ],
  },
  { field: 'patientName', as: 'text', called: [...NAMES, 'name', 'fullname', 'nombre', 'नाम'] },
  {
    field: 'patientDateOfBirth',
    as: 'date',
    called: ['patientdateofbirth', 'patientdob', ...calledOf('dateOfBirth')],
  },
  { field: 'patientPhone', as: 'token', isOnlyRead: true, called: ['patientphone', ...calledOf('phone')] },
  { field: 'doctorId', as: 'reference', isRequired: true, called: DOCTOR_NAMES },
  { field: 'locationId', as: 'reference', called: LOCATION_NAMES },
  {
    field: 'appointmentDate',
    as: 'instant',
    isRequired: true,
    called: [
      ...[
        'appointmentdate',
        'date',
        'datetime',
        'start',
        'startdate',
        'startsat',
        'visitdate',
        'dtstart',
        'appointment',
      ],
      ...[
        'datum',
        'termin',
        'beginn',
        'termindatum',
        'fecha',
        'fechahora',
        'inicio',
        'fechadecita',
        'cita',
        'तारीख',
        'दिनांक',
      ],
    ],
  },
  {
    field: 'appointmentTime',
    as: 'time',
    isOnlyRead: true,
    called: ['time', 'starttime', 'appointmenttime', 'from', 'uhrzeit', 'zeit', 'von', 'hora', 'horainicio', 'समय'],
  },
  {
    field: 'endDate',
    as: 'instant',
    called: ['enddate', 'end', 'endsat', 'dtend', 'ende', 'fin', 'fechafin', 'समाप्ति'],
  },
  { field: 'endTime', as: 'time', isOnlyRead: true, called: ['endtime', 'to', 'until', 'bis', 'horafin', 'hasta'] },
  {
    field: 'duration',
    as: 'minutes',
    isOnlyRead: true,
    called: ['duration', 'minutes', 'length', 'dauer', 'minuten', 'dauermin', 'duracion', 'minutos', 'अवधि'],
  },
  {
    field: 'type',
    as: 'code',
    codes: VISIT_TYPES,
    synonyms: TYPE_WORDS,
    called: ['type', 'visittype', 'mode', 'typ', 'art', 'tipo', 'modalidad', 'प्रकार'],
  },
  {
    field: 'treatmentType',
    as: 'code',
    codes: TREATMENT_TYPES,
    synonyms: {
      followup: 'FOLLOW_UP',
      control: 'FOLLOW_UP',
      kontrolle: 'FOLLOW_UP',
      consultation: 'GENERAL_CONSULTATION',
    },
    called: ['treatmenttype', 'treatment', 'service', 'behandlung', 'leistung', 'tratamiento', 'servicio', 'उपचार'],
  },
  {
    field: 'status',
    as: 'code',
    codes: STATUSES,
    synonyms: STATUS_WORDS,
    called: ['status', 'state', 'estado', 'स्थिति'],
  },
  { field: 'priority', as: 'code', codes: PRIORITIES, called: ['priority', 'prioritat', 'dringlichkeit', 'prioridad'] },
  {
    field: 'reason',
    as: 'text',
    called: ['reason', 'complaint', 'reasonforvisit', 'subject', 'grund', 'anlass', 'motivo', 'कारण'],
  },
  {
    field: 'notes',
    as: 'text',
    called: [
      'notes',
      'note',
      'comments',
      'comment',
      'remarks',
      'notiz',
      'notizen',
      'bemerkung',
      'notas',
      'observaciones',
      'टिप्पणी',
    ],
  },
  { field: 'staffNote', as: 'text', called: ['staffnote', 'internalnote', 'internenotiz', 'notainterna'] },
  { field: 'address', as: 'text', called: ['address', 'homeaddress', 'adresse', 'direccion', 'पता'] },
  { field: 'diagnosis', as: 'text', called: ['diagnosis', 'diagnose', 'befund', 'diagnostico', 'निदान'] },
  { field: 'treatmentPlan', as: 'text', called: ['treatmentplan', 'therapie', 'behandlungsplan', 'plandetratamiento'] },
  { field: 'clinicalNotes', as: 'text', called: ['clinicalnotes', 'progressnotes', 'verlauf', 'notasclinicas'] },
  {
    field: 'cancellationReason',
    as: 'text',
    called: ['cancellationreason', 'stornogrund', 'absagegrund', 'motivodecancelacion'],
  },
]
