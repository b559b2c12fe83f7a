import { type LanguageTexts, textsOf } from './language-texts.ts'

const email = (...said: string[]) =>
  ['नमस्ते {{patientName}},', ...said, 'कोई सवाल हो तो हमें फ़ोन करें: {{clinicPhone}}', '{{clinicName}}'].join('\n\n')

const change = 'बदलें: {{moveUrl}}\nरद्द: {{cancelUrl}}'
const links = `पुष्टि: {{confirmUrl}}\n${change}`
const sms = (said: string, offered = links) => `{{clinicName}}: ${said}\n${offered}\n{{replies}}`

export const hi: LanguageTexts = {
  dir: 'ltr',
  places: { VIDEO_CALL: 'वीडियो विज़िट', HOME_VISIT: 'आपके घर पर' },
  replies: { confirm: 'पुष्टि: YES, बंद: STOP', end: 'बंद: STOP' },
  texts: textsOf(
    { visit: '{{clinicName}}: आपका अपॉइंटमेंट', account: '{{clinicName}}: आपके अपॉइंटमेंट' },
    {
      booked: {
        email: email('आपके लिए यह समय बुक है:', '{{visits}}', links),
        sms: sms('बुक है: {{visits}}'),
      },
      requested: {
        email: email(
          'हमें आपका अनुरोध मिला है:',
          '{{visits}}',
          'यह समय आपके लिए रखा गया है। स्वीकार होते ही हम आपको बताएँगे।',
          change,
        ),
        sms: sms('आपका अनुरोध मिला: {{visits}}। स्वीकार होते ही बताएँगे।', change),
      },
      accepted: {
        email: email('आपका अनुरोध स्वीकार हो गया है। आपकी प्रतीक्षा रहेगी:', '{{visits}}', links),
        sms: sms('स्वीकार: {{visits}}'),
      },
      moved: {
        email: email('आपके अपॉइंटमेंट का समय बदल गया है।', 'पहले: {{beforeDate}}, {{beforeTime}}\nअब:', '{{visits}}', links),
        sms: sms('नया समय: {{visits}}\nपहले: {{beforeDate}} {{beforeTime}}'),
      },
      cancelled: {
        email: email('यह रद्द हो गया है, आपको आने की ज़रूरत नहीं है:', '{{visits}}'),
        sms: sms('रद्द हुआ, आपको आना नहीं है: {{visits}}'),
      },
      reminder: {
        email: email('आपके अपॉइंटमेंट की याद दिलाने के लिए:', '{{visits}}', links),
        sms: sms('याद रखें: {{visits}}'),
      },
      no_show: {
        email: email('आप नहीं आ पाए:', '{{visits}}', 'यदि आप दूसरा समय चाहते हैं, तो कृपया हमसे संपर्क करें।'),
        sms: sms('आप नहीं आ पाए: {{visits}}\nदूसरे समय के लिए: {{clinicPhone}}'),
      },
      link_pending: {
        email: email(
          'किसी ने आपके अपॉइंटमेंट देखने और सँभालने का अनुरोध किया है। पुष्टि होने तक उन्हें आपके स्वास्थ्य के बारे में कुछ नहीं दिखेगा।',
          'यदि आपको इसकी जानकारी नहीं है, तो कृपया हमें बताएँ।',
        ),
        sms: sms('किसी ने आपके अपॉइंटमेंट सँभालने का अनुरोध किया है। जानकारी न हो तो हमें बताएँ।\n{{clinicPhone}}'),
      },
    },
  ),
}
