import type { SignInWords } from './en.ts'

export const hi: SignInWords = {
  title: 'साइन इन',
  lead: 'आप अपने क्लिनिक की पहचान सेवा पर साइन इन करते हैं और यहाँ लौट आते हैं।',
  button: 'साइन इन करें',
  devTitle: 'आप कौन हैं?',
  devLead: 'डेमो के लोग, केवल इस मशीन पर।',
  notSetUp: 'साइन-इन अभी तैयार नहीं है',
  notSetUpWhy: 'यह सेवा चलाने वाले को पहले पहचान सेवा बतानी होगी।',
  roles: {
    CLINIC_ADMIN: 'व्यवस्थापक',
    RECEPTIONIST: 'रिसेप्शन',
    NURSE: 'नर्स',
    SUPPORT_STAFF: 'सहायक',
    PHARMACIST: 'फ़ार्मासिस्ट',
    DOCTOR: 'डॉक्टर',
    PATIENT: 'मरीज़',
    SUPER_ADMIN: 'सभी क्लिनिक',
  },
}
