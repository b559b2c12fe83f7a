import type { SettingsWords } from './en.ts'

export const hi: SettingsWords = {
  title: 'सेटिंग',
  list: 'सेटिंग के भाग',
  onlyAdmins: 'क्लिनिक की सेटिंग केवल प्रशासक बदलते हैं',
  onlyAdminsWhy: 'अपने क्लिनिक के किसी प्रशासक से कहें।',
  toDesk: 'रिसेप्शन पर जाएँ',
  groups: {
    clinic: 'क्लिनिक',
    people: 'लोग',
    patients: 'अपॉइंटमेंट और संदेश',
    connections: 'कनेक्शन',
    records: 'रिकॉर्ड',
  },
  sections: {
    start: 'पहले कदम',
    clinic: 'नाम और नियम',
    locations: 'स्थान',
    doctors: 'डॉक्टर',
    hours: 'समय और छुट्टी',
    closures: 'बंद दिन',
    members: 'सदस्य',
    visitTypes: 'अपॉइंटमेंट के नमूने',
    messages: 'संदेश',
    reminders: 'याद दिलाना',
    webhooks: 'वेबहुक',
    plugins: 'प्लगइन',
    imports: 'आयात और निर्यात',
  },
}
