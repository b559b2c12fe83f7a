import { VISIT_TYPES } from '../visit.ts'
import type { TransferColumn } from './transfer-column.ts'

export const DOCTOR_NAMES = [
  ...[
    'doctor',
    'doctorname',
    'physician',
    'provider',
    'practitioner',
    'doctorid',
    'doctorexternalid',
    'dr',
    'consultant',
  ],
  ...['arzt', 'arztin', 'behandler', 'behandlerin', 'arztname', 'medico', 'medica', 'doctora', 'profesional'],
  ...['डॉक्टर', 'चिकित्सक', 'डाक्टर'],
]

export const LOCATION_NAMES = [
  ...[
    'location',
    'locationid',
    'locationname',
    'branch',
    'site',
    'clinic',
    'place',
    'standort',
    'praxis',
    'ort',
    'filiale',
  ],
  ...['sede', 'ubicacion', 'lugar', 'centro', 'consultorio', 'स्थान', 'शाखा'],
]

/** The columns of a file of doctors. */
export const DOCTOR_COLUMNS: readonly TransferColumn[] = [
  {
    field: 'externalId',
    as: 'token',
    called: ['externalid', 'id', 'doctorid', 'doctorno', 'staffid', 'nr', 'nummer', 'arztnummer', 'codigo', 'क्रमांक'],
  },
  {
    field: 'name',
    as: 'text',
    isRequired: true,
    called: ['name', 'fullname', 'nombre', 'नाम', ...DOCTOR_NAMES.filter((name) => !name.endsWith('id'))],
  },
  {
    field: 'specialty',
    as: 'text',
    called: ['specialty', 'speciality', 'department', 'fachrichtung', 'fachgebiet', 'especialidad', 'विशेषता', 'विभाग'],
  },
  { field: 'active', as: 'flag', called: ['active', 'isactive', 'aktiv', 'activo', 'सक्रिय'] },
]

/** The columns of a file of working hours: a row is a session of one doctor. */
export const HOURS_COLUMNS: readonly TransferColumn[] = [
  { field: 'doctorId', as: 'reference', isRequired: true, called: ['name', 'nombre', 'नाम', ...DOCTOR_NAMES] },
  {
    field: 'weekday',
    as: 'code',
    codes: ['1', '2', '3', '4', '5', '6', '7'],
    synonyms: {
      ...Object.fromEntries(
        [
          ['monday', 'mon', 'mo', 'montag', 'lunes', 'lun', 'सोमवार'],
          ['tuesday', 'tue', 'tues', 'di', 'dienstag', 'martes', 'mar', 'मंगलवार'],
          ['wednesday', 'wed', 'weds', 'mi', 'mittwoch', 'miercoles', 'mie', 'बुधवार'],
          ['thursday', 'thu', 'thur', 'thurs', 'do', 'donnerstag', 'jueves', 'jue', 'गुरुवार', 'बृहस्पतिवार'],
          ['friday', 'fri', 'fr', 'freitag', 'viernes', 'vie', 'शुक्रवार'],
          ['saturday', 'sat', 'sa', 'samstag', 'sonnabend', 'sabado', 'sab', 'शनिवार'],
          ['sunday', 'sun', 'so', 'sonntag', 'domingo', 'dom', 'रविवार'],
        ].flatMap((names, day) => names.map((name) => [name, String(day + 1)] as const)),
      ),
    },
    called: ['weekday', 'day', 'dayofweek', 'wochentag', 'tag', 'diadelasemana', 'dia', 'वार', 'दिन'],
  },
  { field: 'date', as: 'date', called: ['date', 'datum', 'fecha', 'तारीख', 'दिनांक'] },
  {
    field: 'start',
    as: 'time',
    isRequired: true,
    called: ['start', 'from', 'starttime', 'opens', 'von', 'beginn', 'desde', 'inicio', 'से', 'आरंभ'],
  },
  {
    field: 'end',
    as: 'time',
    isRequired: true,
    called: ['end', 'to', 'until', 'endtime', 'closes', 'bis', 'ende', 'hasta', 'fin', 'तक', 'समाप्ति'],
  },
  { field: 'locationId', as: 'reference', called: LOCATION_NAMES },
  {
    field: 'types',
    as: 'codes',
    codes: VISIT_TYPES,
    called: ['types', 'type', 'typ', 'arten', 'tipos', 'tipo', 'प्रकार'],
  },
  { field: 'validFrom', as: 'date', called: ['validfrom', 'gultigab', 'gultigvon', 'validodesde'] },
  { field: 'validUntil', as: 'date', called: ['validuntil', 'validto', 'gultigbis', 'validohasta'] },
]
