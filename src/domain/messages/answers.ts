/** What somebody meant by an answer. */
export type Meaning = 'YES' | 'NO' | 'STOP' | 'START'

/**
 * Phrases that mean one thing, in the languages that Kept has texts in; Hindi also as it is typed in Latin letters. A phrase is the
 * whole answer: "yes but later" is a sentence, for a person to read.
 *
 * STOP and START are also the words that carriers and providers act on by themselves (CTIA Messaging Principles, 5.1.3; Twilio,
 * "Advanced Opt-Out"). CANCEL is one of them: whoever sends it hears no more from that number whatever we make of it, so it
 * is a STOP here too. It cancels no visit: the desk sees it, with the visit it may have been about.
 *
 * What could be said about anything (`ha`, `ya`, `na`) is in no list.
 */
const PHRASES: Record<Meaning, readonly string[]> = {
  YES: [
    ...['yes', 'y', 'yeah', 'yep', 'yup', 'ok', 'okay', 'sure', 'confirm', 'confirmed', 'i confirm', 'yes i confirm'],
    ...[
      'yes confirm',
      'yes confirmed',
      'confirm yes',
      'will come',
      'i will come',
      'yes i will come',
      'i will be there',
    ],
    ...[
      'yes i will be there',
      'ill be there',
      'yes ok',
      'yes okay',
      'ok yes',
      'yes sure',
      'yes thats fine',
      'thats fine',
    ],
    ...['हाँ', 'हां', 'हा', 'हाँजी', 'हांजी', 'हाँ हाँ', 'ठीक है', 'ठीक', 'हाँ ठीक है', 'हां ठीक है', 'पुष्टि', 'आऊंगा', 'आऊँगा'],
    ...['आऊंगी', 'आऊँगी', 'हाँ आऊंगा', 'हाँ आऊंगी', 'हां आऊंगा', 'हां आऊंगी', 'जी'],
    ...['haan', 'haa', 'han', 'haanji', 'hanji', 'ji', 'theek hai', 'thik hai', 'haan theek hai', 'aaunga', 'aaungi'],
    ...['haan aaunga', 'haan aaungi', 'ji aaunga', 'ji aaungi'],
    ...[
      'ja',
      'jawohl',
      'jep',
      'jap',
      'gerne',
      'ja gerne',
      'klar',
      'ja klar',
      'passt',
      'ja passt',
      'bestätigt',
      'bestätige',
    ],
    ...[
      'ja bestätigt',
      'ich bestätige',
      'ja ich bestätige',
      'ich komme',
      'ja ich komme',
      'in ordnung',
      'einverstanden',
    ],
    ...['sí', 'si', 'claro', 'claro que sí', 'sí claro', 'vale', 'sí vale', 'confirmo', 'sí confirmo', 'confirmado'],
    ...[
      'confirmada',
      'confirmar',
      'de acuerdo',
      'sí de acuerdo',
      'por supuesto',
      'allí estaré',
      'sí allí estaré',
      'iré',
    ],
  ],
  NO: [
    ...['no', 'n', 'nope', 'nah', 'i cannot come', 'i cant come', 'no i cannot come', 'no i cant come', 'cannot come'],
    ...['cant come', 'cant make it', 'i cant make it', 'no i cant make it', 'i cannot make it', 'not coming'],
    ...['नहीं', 'नही', 'ना', 'नहीं आऊंगा', 'नहीं आऊंगी', 'नहीं आ सकता', 'नहीं आ सकती'],
    ...['nahi', 'nahin', 'nahee', 'nai', 'naa', 'nahi aaunga', 'nahi aaungi', 'nahi aa sakta', 'nahi aa sakti'],
    ...['nein', 'nö', 'nee', 'ich kann nicht', 'nein ich kann nicht', 'ich kann nicht kommen', 'ich komme nicht'],
    ...['nein ich komme nicht', 'no puedo', 'no puedo ir', 'no iré', 'no voy', 'no puedo asistir'],
  ],
  STOP: [
    ...['stop', 'stopall', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'opt out', 'revoke', 'remove'],
    ...[
      'stop it',
      'stop messages',
      'stop sms',
      'stop texting me',
      'stop texting',
      'stop messaging me',
      'no more messages',
    ],
    ...['do not text me', 'dont text me', 'no more texts', 'stop now'],
    ...['रोको', 'रोकें', 'बंद', 'बंद करो', 'बंद करें', 'बन्द', 'बन्द करो', 'स्टॉप', 'मैसेज मत भेजो', 'संदेश बंद करें'],
    ...['roko', 'band', 'band karo', 'band kare', 'mat bhejo', 'message mat bhejo'],
    ...['stopp', 'abmelden', 'abbestellen', 'keine nachrichten mehr', 'keine sms mehr', 'aufhören'],
    ...['parar', 'alto', 'baja', 'detener', 'darse de baja', 'no más mensajes', 'basta'],
  ],
  START: [
    ...['start', 'unstop', 'subscribe', 'resume', 'optin', 'opt in', 'start again'],
    ...['शुरू', 'शुरु', 'शुरू करो', 'शुरू करें', 'चालू', 'चालू करो', 'स्टार्ट', 'shuru', 'shuru karo', 'chalu', 'chalu karo'],
    ...['anmelden', 'wieder anmelden', 'starten', 'alta', 'darse de alta', 'reanudar', 'empezar', 'iniciar'],
  ],
}

/** What is said beside an answer and changes nothing of it. */
const POLITE = [
  ...['please', 'pls', 'plz', 'thanks', 'thank you', 'thankyou', 'thx', 'ty', 'sir', 'madam', 'maam', 'dear', 'doctor'],
  ...['danke', 'bitte', 'vielen dank', 'danke schön', 'dankeschön', 'gracias', 'muchas gracias', 'por favor'],
  ...['dhanyavad', 'dhanyawad', 'shukriya', 'kripya', 'ji', 'जी', 'धन्यवाद', 'शुक्रिया', 'कृपया'],
]

const PICTURES: Record<'YES' | 'NO', readonly string[]> = {
  YES: ['👍', '👌', '✅', '✔', '☑', '🆗'],
  NO: ['👎', '❌', '✖', '🚫', '🙅'],
}

/** Nobody says yes at greater length. */
const LONGEST = 100

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu
const PICTURE = /\p{Extended_Pictographic}/gu
const SKIN = /\p{Emoji_Modifier}/gu
/** Marks over Latin letters; those of Devanagari are its vowels. */
const MARKS = /(?<=\p{Script=Latin}[\u0300-\u036f]*)[\u0300-\u036f]/gu
const QUESTION = /[?¿؟]/u

/** A text as one spelling of all that look the same: no marks over Latin letters, no case, no width, no invisible characters. */
function spelt(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[’'`´]/gu, '')
    .normalize('NFD')
    .replace(MARKS, '')
    .normalize('NFC')
    .toLowerCase()
}

const isQuestion = (text: string): boolean => QUESTION.test(text.normalize('NFKC'))

const wordsOf = (text: string): string[] => spelt(text).match(WORD) ?? []

const MEANINGS = new Map<string, Meaning>(
  (Object.entries(PHRASES) as [Meaning, readonly string[]][]).flatMap(([meaning, phrases]) =>
    phrases.map((phrase) => [wordsOf(phrase).join(' '), meaning] as const),
  ),
)

// The longest first: `thank you` goes as a whole.
const POLITENESS = POLITE.map((phrase) => ` ${wordsOf(phrase).join(' ')} `).sort((a, b) => b.length - a.length)

const PICTURED = new Map(
  (Object.entries(PICTURES) as ['YES' | 'NO', readonly string[]][]).flatMap(([meaning, pictures]) =>
    pictures.map((picture) => [picture, meaning] as const),
  ),
)

/** What the words say, as they stand, without what is only polite, and without being said twice. */
function meaningOfWords(words: readonly string[]): Meaning | null {
  const said = words.join(' ')
  const plain = POLITENESS.reduce((rest, polite) => {
    let text = rest
    while (text.includes(polite)) text = text.replace(polite, ' ')
    return text
  }, ` ${said} `).trim()
  const [first] = words
  const once = words.every((word) => word === first) ? first : undefined
  for (const phrase of [said, plain, once]) {
    const meaning = MEANINGS.get(phrase ?? '')
    if (meaning !== undefined) return meaning
  }
  return null
}

/** What the pictures say; null where they say nothing, or both. */
function meaningOfPictures(text: string): 'YES' | 'NO' | 'both' | null {
  const pictures = text.replace(SKIN, '').match(PICTURE) ?? []
  const said = new Set(pictures.flatMap((picture) => PICTURED.get(picture) ?? []))
  const [one = null] = said
  return said.size > 1 ? 'both' : one
}

/**
 * What an answer means, whatever its language; null for a sentence, a question, or what says two things.
 * Words decide, and a picture beside them must not say the contrary; a picture alone says what it shows.
 * @param text as it came
 */
export function readAnswer(text: string): Meaning | null {
  if (text.length > LONGEST) return null
  const words = wordsOf(text)
  const pictured = meaningOfPictures(text)
  if (words.length === 0) return pictured === 'both' || isQuestion(text) ? null : pictured
  const meaning = meaningOfWords(words)
  // To go on writing to somebody who says stop is worse than to stop by mistake.
  if (meaning === 'STOP') return meaning
  if (meaning === null || isQuestion(text)) return null
  return pictured === null || pictured === meaning ? meaning : null
}
