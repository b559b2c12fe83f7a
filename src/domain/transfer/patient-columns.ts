import { PATIENT_STATUSES } from '../patient.ts'
import type { TransferColumn } from './transfer-column.ts'

const STATUS_WORDS = {
  aktiv: 'active',
  activo: 'active',
  activa: 'active',
  inaktiv: 'inactive',
  inactivo: 'inactive',
  inactiva: 'inactive',
  dead: 'deceased',
  verstorben: 'deceased',
  fallecido: 'deceased',
  fallecida: 'deceased',
}

/** The columns of a file of patients. */
export const PATIENT_COLUMNS: readonly TransferColumn[] = [
  {
    field: 'externalId',
    as: 'token',
    called: [
      ...[
        'externalid',
        'id',
        'patientid',
        'patientno',
        'patientnumber',
        'mrn',
        'chartno',
        'fileno',
        'recordno',
        'uhid',
      ],
      ...['patientennummer', 'patientennr', 'patientnr', 'nr', 'nummer', 'aktennummer'],
      ...['numerodepaciente', 'nhistoria', 'historiaclinica', 'expediente', 'idpaciente', 'मरीजसंख्या', 'रोगीसंख्या'],
    ],
  },
  {
    field: 'name',
    as: 'text',
    isRequired: true,
    called: [
      ...[
        'name',
        'fullname',
        'patient',
        'patientname',
        'patientenname',
        'vollername',
        'nombre',
        'nombrecompleto',
        'paciente',
      ],
      ...['nombreyapellidos', 'नाम', 'पूरानाम', 'मरीजकानाम', 'रोगीकानाम'],
    ],
  },
  {
    field: 'firstName',
    as: 'text',
    isOnlyRead: true,
    called: ['firstname', 'givenname', 'forename', 'vorname', 'nombredepila', 'primernombre', 'पहलानाम'],
  },
  {
    field: 'lastName',
    as: 'text',
    isOnlyRead: true,
    called: [
      'lastname',
      'surname',
      'familyname',
      'nachname',
      'familienname',
      'apellido',
      'apellidos',
      'उपनाम',
      'कुलनाम',
    ],
  },
  {
    field: 'dateOfBirth',
    as: 'date',
    called: [
      ...['dateofbirth', 'dob', 'birthdate', 'birthday', 'born', 'geburtsdatum', 'gebdatum', 'geburtstag', 'gebdat'],
      ...['fechadenacimiento', 'nacimiento', 'fnacimiento', 'fechanacimiento', 'जन्मतिथि', 'जन्मदिनांक', 'जन्मतारीख'],
    ],
  },
  {
    field: 'phone',
    as: 'token',
    called: [
      ...[
        'phone',
        'phonenumber',
        'mobile',
        'mobileno',
        'mobilenumber',
        'cell',
        'cellphone',
        'tel',
        'telephone',
        'contact',
      ],
      ...['telefon', 'telefonnummer', 'handy', 'handynummer', 'mobil', 'mobilnummer', 'telefono', 'movil', 'celular'],
      ...['फोन', 'मोबाइल', 'फ़ोन', 'दूरभाष', 'मोबाइलनंबर'],
    ],
  },
  {
    field: 'email',
    as: 'token',
    called: ['email', 'mail', 'emailaddress', 'emailadresse', 'correo', 'correoelectronico', 'ईमेल'],
  },
  { field: 'language', as: 'token', called: ['language', 'lang', 'sprache', 'idioma', 'lengua', 'भाषा'] },
  {
    field: 'status',
    as: 'code',
    codes: PATIENT_STATUSES,
    synonyms: STATUS_WORDS,
    called: ['status', 'state', 'patientstatus', 'estado', 'स्थिति'],
  },
  { field: 'statusSince', as: 'token', called: ['statussince', 'statusseit', 'estadodesde'] },
  {
    field: 'doNotContact',
    as: 'flag',
    called: ['donotcontact', 'nocontact', 'nichtkontaktieren', 'nocontactar', 'संपर्कनकरें'],
  },
  { field: 'metadata', as: 'object', called: ['metadata', 'metadaten', 'metadatos'] },
]
