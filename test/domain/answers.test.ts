import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Meaning, readAnswer } from '../../src/domain/messages/answers.ts'

const TABLE: Record<Meaning, readonly string[]> = {
  YES: [
    ...['yes', 'YES', 'Yes.', ' yes ', 'yes!!!', 'y', 'Yeah', 'ok', 'Okay.', 'confirm', 'I confirm', 'Yes, I confirm.'],
    ...[
      'yes please',
      'Yes, thank you!',
      'yes yes',
      'YES\n',
      '\tyes',
      '"yes"',
      '(yes)',
      'yes…',
      'I’ll be there',
      'ｙｅｓ',
    ],
    ...[
      'ＹＥＳ！',
      '𝐘𝐄𝐒',
      'y\u200be\u200bs',
      '\ufeffyes',
      'yes\u00a0',
      'ye\u0301s',
      'yes 🙏',
      'yes 👍',
      'Yes 😊',
      '👍',
      '👍🏽',
      '👍👍',
      '✅',
    ],
    ...[
      '✔️',
      '👌🏿',
      'हाँ',
      'हां',
      'जी हाँ',
      'हाँ जी',
      'हाँ।',
      'जी',
      'ठीक है',
      'haan',
      'Haan ji',
      'ji haan',
      'HAANJI',
      'theek hai',
    ],
    ...[
      'ja',
      'Ja!',
      'JA, BITTE',
      'ja danke',
      'Ja, gerne',
      'bestätigt',
      'besta\u0308tigt',
      'Bestatigt',
      'Jawohl',
      'ich komme',
    ],
    ...['sí', 'si', 'SÍ', 'si\u0301', '¡Sí!', 'sí, gracias', 'Claro', 'confirmo', 'de acuerdo', 'vale', 'Sí por favor'],
  ],
  NO: [
    ...[
      'no',
      'NO',
      'No.',
      'n',
      'nope',
      'no thanks',
      'no, thank you',
      'No no',
      'I can’t come',
      'can’t make it',
      '👎',
      '👎🏾',
      '❌',
    ],
    ...['no 👎', 'नहीं', 'नही', 'जी नहीं', 'nahi', 'Nahin', 'nahi ji', 'nein', 'NEIN!', 'nein danke', 'ich kann nicht'],
    ...['no puedo', 'no, gracias', 'No puedo ir'],
  ],
  STOP: [
    ...[
      'stop',
      'STOP',
      'Stop.',
      'stop!',
      'STOP?',
      'ＳＴＯＰ',
      's\u200dtop',
      'stop 🛑',
      'stop 👍',
      'please stop',
      'STOP PLEASE',
    ],
    ...[
      'STOPALL',
      'stop all',
      'UNSUBSCRIBE',
      'unsubscribe.',
      'CANCEL',
      'cancel',
      'END',
      'Quit',
      'opt-out',
      'OPTOUT',
      'revoke',
    ],
    ...[
      'stop stop',
      'stop texting me',
      'रोको',
      'बंद करो',
      'बंद',
      'स्टॉप',
      'band karo',
      'stopp',
      'Abmelden',
      'abbestellen',
    ],
    ...['parar', 'BAJA', 'alto', 'baja por favor', 'keine Nachrichten mehr'],
  ],
  START: [
    ...[
      'start',
      'START',
      'Start!',
      'unstop',
      'UNSTOP',
      'start please',
      'शुरू',
      'शुरू करें',
      'shuru karo',
      'anmelden',
      'ALTA',
    ],
    ...['reanudar'],
  ],
}

/** For a person to read. */
const SENTENCES = [
  ...[
    '',
    ' ',
    '\n',
    '.',
    '?',
    '…',
    '1',
    '0',
    'yes?',
    'yes？',
    'Yes??',
    'no?',
    'start?',
    '¿sí?',
    'ha',
    'ha ha',
    'haha',
    'ya',
    'hmm',
    'maybe',
  ],
  ...[
    'yes but can I come later?',
    'Yes, but at 4',
    'yes at 10',
    'yes 2',
    'yes no',
    'no yes',
    'yes or no',
    'yes and no',
    'not yes',
  ],
  ...[
    'no problem',
    'No problem, I will come',
    'yes stop',
    'stop by at 5',
    'can I stop by?',
    'the bus stop',
    'end of the street',
  ],
  ...[
    'please cancel my appointment',
    'cancel my visit',
    'I want to cancel',
    'absagen',
    'cancelar',
    'cancelar mi cita',
    'रद्द',
  ],
  ...[
    'I am running late',
    'who is this',
    'call me',
    'yes 👎',
    'no 👍',
    '👍👎',
    '🎉',
    '🤷',
    '😀',
    '👍?',
    'yesterday',
    'nobody',
    'yess',
  ],
  ...[
    'kein Problem',
    'ja, aber später',
    'ja nein',
    'nicht',
    'nein, lieber morgen',
    'sí pero más tarde',
    'no sé',
    'हाँ लेकिन देर से',
  ],
  ...[
    'हाँ नहीं',
    'haan par 5 baje',
    'nahi pata',
    'ok but',
    'thanks',
    'thank you',
    'danke',
    'please',
    'जीवन',
    'हाथ',
    'y e s',
    'y.e.s',
  ],
  ...[
    'yes, sent from my phone',
    'Yes — Pia',
    'start at 9?',
    'when does it start',
    'STOP IT OR I SUE',
    `yes${' '.repeat(200)}`,
  ],
  ...[
    '\u0000',
    '\ud800',
    '\u202eyes no\u202c',
    "'; drop table messages; --",
    '{"answer":"yes"}',
    '<b>yes</b>',
    'да',
    'はい',
    'نعم',
  ],
]

describe('what an answer means', () => {
  for (const [meaning, texts] of Object.entries(TABLE)) {
    test.each(texts.map((text) => [text]))(`%j is ${meaning}`, (text) => {
      expect(readAnswer(text)).toBe(meaning)
    })
  }
  test.each(SENTENCES.map((text) => [text]))('%j is for a person to read', (text) => {
    expect(readAnswer(text)).toBeNull()
  })
})

const ALL = Object.entries(TABLE).flatMap(([meaning, texts]) =>
  texts.map((text) => [text, meaning as Meaning] as const),
)

test('dress changes nothing: case, width, marks, spaces and what is invisible', () => {
  const wide = (text: string) => text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
  const dresses = [
    (text: string) => text.toUpperCase(),
    (text: string) => text.normalize('NFD'),
    (text: string) => wide(text),
    (text: string) => [...text].join('\u2060'),
    (text: string) => `\u200e  ${text}\u3000`,
    (text: string) => `${text} !`,
  ]
  for (const [text, meaning] of ALL)
    for (const dress of dresses) expect([text, readAnswer(dress(text))]).toEqual([text, meaning])
})

test('no text makes it throw, and a word more makes no answer of another kind', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 120 }), fc.constantFrom(...ALL), (text, [answer, meaning]) => {
      expect(['YES', 'NO', 'STOP', 'START', null]).toContain(readAnswer(text))
      const longer = readAnswer(`${answer} qqq${text.replace(/\p{Extended_Pictographic}/gu, '')}`)
      expect([null, ...(meaning === 'STOP' ? ['STOP'] : [])]).toContain(longer)
    }),
    { numRuns: 1000 },
  )
})
