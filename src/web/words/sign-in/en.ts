export const en = {
  title: 'Sign in',
  lead: 'You sign in at your clinic’s identity provider and come back here.',
  button: 'Sign in',
  devTitle: 'Who are you?',
  devLead: 'People of the demo, on this machine only.',
  notSetUp: 'Sign-in is not set up',
  notSetUpWhy: 'Whoever runs this service has to name the identity provider first.',
  roles: {
    CLINIC_ADMIN: 'Administrator',
    RECEPTIONIST: 'Reception',
    NURSE: 'Nurse',
    SUPPORT_STAFF: 'Support',
    PHARMACIST: 'Pharmacist',
    DOCTOR: 'Doctor',
    PATIENT: 'Patient',
    SUPER_ADMIN: 'Every clinic',
  } as Record<string, string>,
}

export type SignInWords = typeof en
