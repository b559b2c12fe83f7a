import { plural } from '../plural.ts'
import type { OwnWords } from './en.ts'

export const own: OwnWords = {
  button: 'समय और छुट्टी',
  hours: 'आपका समय',
  noHours: 'आपका समय दर्ज नहीं है। व्यवस्थापक से इसे दर्ज करने को कहें।',
  hoursHint: 'इसे बदलने के लिए व्यवस्थापक से कहें।',
  until: (date) => `${date} तक`,
  from: (date) => `${date} से`,
  timeOff: 'आपकी छुट्टी',
  noTimeOff: 'आज से आगे कोई छुट्टी नहीं है।',
  everywhere: 'आपके सभी क्लिनिकों में',
  add: 'छुट्टी जोड़ें',
  start: 'कब से',
  end: 'कब तक',
  reason: 'कारण',
  reasonHint: 'क्लिनिक के कर्मचारी इसे देखते हैं, मरीज़ नहीं।',
  order: 'अंत शुरुआत के बाद होना चाहिए।',
  added: 'छुट्टी दर्ज हो गई',
  affected: (count) =>
    plural('hi', count, {
      one: `${count} बुक विज़िट इसमें आती है। डेस्क उसे “प्रभावित” में देखता है।`,
      other: `${count} बुक विज़िट इसमें आती हैं। डेस्क उन्हें “प्रभावित” में देखता है।`,
    }),
  removed: 'छुट्टी हटा दी गई',
  remove: 'हटाएँ',
  removeLabel: (from) => `${from} से शुरू होने वाली छुट्टी हटाएँ`,
  within: (count) => `उस समय ${count} विज़िट बुक हैं`,
  manyWithin: 'उस समय 100 से ज़्यादा विज़िट बुक हैं',
  moreWithin: (count) => `और ${count}`,
  withinHint: 'ये बुक ही रहेंगी। डेस्क इन्हें “प्रभावित” में देखकर बदलेगा।',
  nobodyWithin: 'उस समय कोई बुक नहीं है।',
  toAffected: 'सूची पर जाएँ',
}
