import type { PluginWordsOf } from './en.ts'

export const hi: PluginWordsOf = {
  list: 'प्लगइन',
  lead: 'Kept इसके अलावा क्या कर सकता है। प्लगइन चालू होने के क्षण से जानता है कि क्या होता है।',
  empty: 'कोई प्लगइन नहीं है',
  emptyWhy: 'जो इस इंस्टॉलेशन को चलाते हैं, वे जोड़ सकते हैं।',
  enabled: 'चालू',
  enabledHint: 'चालू होने से पहले जो हुआ, वह इसे नहीं बताया जाता।',
  isOn: (name) => `${name} चालू है`,
  isOff: (name) => `${name} बंद है`,
  hears: 'इनकी ख़बर पाता है',
  wrong: 'यह छूटा है, या पढ़ा नहीं जा सकता।',
  lines: 'हर पंक्ति में एक।',
  json: 'JSON के रूप में।',
  choose: 'चुनें',
  known: {
    'no-show-task': {
      name: 'न आने पर काम',
      summary: 'मरीज़ के न आने पर इनबॉक्स में एक काम रखता है, ताकि कोई उन्हें फ़ोन करे।',
      fields: { types: 'किन मुलाक़ातों के लिए' },
    },
  },
  values: { IN_PERSON: 'क्लिनिक में', VIDEO_CALL: 'वीडियो कॉल', HOME_VISIT: 'घर पर' },
}
