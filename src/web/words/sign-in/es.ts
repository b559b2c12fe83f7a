import type { SignInWords } from './en.ts'

export const es: SignInWords = {
  title: 'Iniciar sesión',
  lead: 'Inicie sesión con el proveedor de identidad de su clínica; después volverá aquí.',
  button: 'Iniciar sesión',
  devTitle: '¿Quién es usted?',
  devLead: 'Personas de la demostración, solo en este equipo.',
  notSetUp: 'El inicio de sesión no está configurado',
  notSetUpWhy: 'Quien opera este servicio debe indicar primero el proveedor de identidad.',
  roles: {
    CLINIC_ADMIN: 'Administración',
    RECEPTIONIST: 'Recepción',
    NURSE: 'Enfermería',
    SUPPORT_STAFF: 'Apoyo',
    PHARMACIST: 'Farmacia',
    DOCTOR: 'Medicina',
    PATIENT: 'Paciente',
    SUPER_ADMIN: 'Todas las clínicas',
  },
}
