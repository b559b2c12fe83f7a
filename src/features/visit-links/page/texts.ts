import type { Language } from '../../../domain/messages/channel.ts'
import type { LinkPurpose } from '../../../records/visit-link.ts'

type ByPurpose = Record<LinkPurpose, string>

/** What the pages say in one language. */
export interface PageTexts {
  /** In which the language writes dates and times. */
  locale: string
  title: ByPurpose
  button: ByPurpose
  /** What a sibling's page is called in the list of what else can be done. */
  other: ByPurpose
  otherHeading: string
  done: ByPurpose
  /** After a move: what it was before. The time stands after it. */
  formerly: string
  undone: ByPurpose
  undo: string
  /** The time until which stands after it. */
  undoUntil: string
  withDoctor: string
  when: string
  where: string
  forWhom: string
  video: string
  home: string
  /** The visit was booked anew, or moved, and the clinic has yet to accept it. */
  pending: string
  alreadyConfirmed: string
  nothingToConfirm: string
  tooLate: string
  /** The clinic's number stands after it. */
  call: string
  callDesk: string
  /** In the last line, before the clinic's number. */
  questions: string
  choose: string
  noTimes: string
  laterDays: string
  earlierDays: string
  taken: string
  cannotUndo: ByPurpose
  refused: string
  ended: string
  endedHint: string
  busy: string
  busyHint: string
  unavailable: string
  unavailableHint: string
}

const en: PageTexts = {
  locale: 'en-GB',
  title: { confirm: 'Confirm your visit', move: 'Move your visit', cancel: 'Cancel your visit' },
  button: { confirm: 'Yes, I will come', move: 'Move the visit', cancel: 'Cancel the visit' },
  other: { confirm: 'I will come', move: 'Choose another time', cancel: 'I cannot come' },
  otherHeading: 'Something else?',
  done: { confirm: 'Your visit is confirmed', move: 'Your visit is moved', cancel: 'Your visit is cancelled' },
  formerly: 'Before:',
  undone: {
    confirm: 'Undone: the visit is no longer confirmed',
    move: 'Undone: the visit is at its former time again',
    cancel: 'Undone: the visit is booked again',
  },
  undo: 'Undo',
  undoUntil: 'You can undo this until',
  withDoctor: 'With',
  when: 'When',
  where: 'Where',
  forWhom: 'For',
  video: 'Video call',
  home: 'At your home',
  pending: 'The clinic still has to accept this visit.',
  alreadyConfirmed: 'This visit is confirmed already. There is nothing to do.',
  nothingToConfirm: 'The clinic still has to accept this visit. There is nothing to confirm yet.',
  tooLate: 'It is too late to change this visit here.',
  call: 'Please call the clinic:',
  callDesk: 'Please call the clinic.',
  questions: 'Questions? Call the clinic:',
  choose: 'Choose a time',
  noTimes: 'No time is free on these days.',
  laterDays: 'Later days',
  earlierDays: 'Earlier days',
  taken: 'That time cannot be had any more. Please choose another one.',
  cannotUndo: {
    confirm: 'This cannot be undone here any more.',
    move: 'The former time is not free any more. Your visit stays at its new time.',
    cancel: 'The time is not free any more. Your visit stays cancelled.',
  },
  refused: 'Nothing was changed. Please use the button on this page.',
  ended: 'This link does not work any more',
  endedHint:
    'It may have been used, or the visit has changed since. Open the newest message from your clinic, or call the clinic.',
  busy: 'Too many requests',
  busyHint: 'Wait a minute, then open the link again.',
  unavailable: 'This is not possible at the moment',
  unavailableHint: 'Nothing is lost: open the link again in a few minutes, or call the clinic.',
}

const de: PageTexts = {
  locale: 'de-DE',
  title: { confirm: 'Termin bestätigen', move: 'Termin verschieben', cancel: 'Termin absagen' },
  button: { confirm: 'Ja, ich komme', move: 'Termin verschieben', cancel: 'Termin absagen' },
  other: { confirm: 'Ich komme', move: 'Andere Zeit wählen', cancel: 'Ich kann nicht kommen' },
  otherHeading: 'Etwas anderes?',
  done: { confirm: 'Ihr Termin ist bestätigt', move: 'Ihr Termin ist verschoben', cancel: 'Ihr Termin ist abgesagt' },
  formerly: 'Vorher:',
  undone: {
    confirm: 'Rückgängig gemacht: Der Termin ist nicht mehr bestätigt',
    move: 'Rückgängig gemacht: Der Termin hat wieder seine frühere Zeit',
    cancel: 'Rückgängig gemacht: Der Termin ist wieder gebucht',
  },
  undo: 'Rückgängig machen',
  undoUntil: 'Sie können das rückgängig machen bis',
  withDoctor: 'Bei',
  when: 'Wann',
  where: 'Wo',
  forWhom: 'Für',
  video: 'Videosprechstunde',
  home: 'Bei Ihnen zu Hause',
  pending: 'Die Praxis muss diesen Termin noch annehmen.',
  alreadyConfirmed: 'Dieser Termin ist schon bestätigt. Sie müssen nichts tun.',
  nothingToConfirm: 'Die Praxis muss diesen Termin noch annehmen. Noch gibt es nichts zu bestätigen.',
  tooLate: 'Es ist zu spät, um diesen Termin hier zu ändern.',
  call: 'Bitte rufen Sie die Praxis an:',
  callDesk: 'Bitte rufen Sie die Praxis an.',
  questions: 'Fragen? Rufen Sie die Praxis an:',
  choose: 'Zeit wählen',
  noTimes: 'An diesen Tagen ist keine Zeit frei.',
  laterDays: 'Spätere Tage',
  earlierDays: 'Frühere Tage',
  taken: 'Diese Zeit ist nicht mehr zu haben. Bitte wählen Sie eine andere.',
  cannotUndo: {
    confirm: 'Das lässt sich hier nicht mehr rückgängig machen.',
    move: 'Die frühere Zeit ist nicht mehr frei. Ihr Termin bleibt bei der neuen Zeit.',
    cancel: 'Die Zeit ist nicht mehr frei. Ihr Termin bleibt abgesagt.',
  },
  refused: 'Es wurde nichts geändert. Bitte benutzen Sie den Knopf auf dieser Seite.',
  ended: 'Dieser Link gilt nicht mehr',
  endedHint:
    'Vielleicht wurde er schon benutzt, oder der Termin hat sich seitdem geändert. Öffnen Sie die neueste Nachricht Ihrer Praxis, oder rufen Sie dort an.',
  busy: 'Zu viele Anfragen',
  busyHint: 'Warten Sie eine Minute und öffnen Sie den Link dann noch einmal.',
  unavailable: 'Das ist im Augenblick nicht möglich',
  unavailableHint:
    'Es ist nichts verloren: Öffnen Sie den Link in ein paar Minuten noch einmal, oder rufen Sie die Praxis an.',
}

const es: PageTexts = {
  locale: 'es-ES',
  title: { confirm: 'Confirmar la cita', move: 'Cambiar la cita', cancel: 'Cancelar la cita' },
  button: { confirm: 'Sí, voy a ir', move: 'Cambiar la cita', cancel: 'Cancelar la cita' },
  other: { confirm: 'Voy a ir', move: 'Elegir otra hora', cancel: 'No puedo ir' },
  otherHeading: '¿Otra cosa?',
  done: { confirm: 'Su cita está confirmada', move: 'Su cita se ha cambiado', cancel: 'Su cita está cancelada' },
  formerly: 'Antes:',
  undone: {
    confirm: 'Deshecho: la cita ya no está confirmada',
    move: 'Deshecho: la cita vuelve a su hora anterior',
    cancel: 'Deshecho: la cita está reservada de nuevo',
  },
  undo: 'Deshacer',
  undoUntil: 'Puede deshacerlo hasta las',
  withDoctor: 'Con',
  when: 'Cuándo',
  where: 'Dónde',
  forWhom: 'Para',
  video: 'Videollamada',
  home: 'En su domicilio',
  pending: 'La clínica todavía tiene que aceptar esta cita.',
  alreadyConfirmed: 'Esta cita ya está confirmada. No tiene que hacer nada.',
  nothingToConfirm: 'La clínica todavía tiene que aceptar esta cita. Aún no hay nada que confirmar.',
  tooLate: 'Es demasiado tarde para cambiar esta cita aquí.',
  call: 'Llame a la clínica, por favor:',
  callDesk: 'Llame a la clínica, por favor.',
  questions: '¿Alguna duda? Llame a la clínica:',
  choose: 'Elija una hora',
  noTimes: 'No hay ninguna hora libre en estos días.',
  laterDays: 'Días posteriores',
  earlierDays: 'Días anteriores',
  taken: 'Esa hora ya no está disponible. Elija otra, por favor.',
  cannotUndo: {
    confirm: 'Esto ya no se puede deshacer aquí.',
    move: 'La hora anterior ya no está libre. Su cita queda en la hora nueva.',
    cancel: 'La hora ya no está libre. Su cita sigue cancelada.',
  },
  refused: 'No se ha cambiado nada. Use el botón de esta página, por favor.',
  ended: 'Este enlace ya no funciona',
  endedHint:
    'Puede que ya se haya usado o que la cita haya cambiado. Abra el último mensaje de su clínica o llame a la clínica.',
  busy: 'Demasiadas solicitudes',
  busyHint: 'Espere un minuto y vuelva a abrir el enlace.',
  unavailable: 'No es posible en este momento',
  unavailableHint: 'No se ha perdido nada: vuelva a abrir el enlace en unos minutos o llame a la clínica.',
}

const hi: PageTexts = {
  locale: 'hi-IN',
  title: {
    confirm: 'अपॉइंटमेंट की पुष्टि करें',
    move: 'अपॉइंटमेंट का समय बदलें',
    cancel: 'अपॉइंटमेंट रद्द करें',
  },
  button: { confirm: 'हाँ, मैं आ रहा/रही हूँ', move: 'समय बदलें', cancel: 'अपॉइंटमेंट रद्द करें' },
  other: { confirm: 'मैं आ रहा/रही हूँ', move: 'दूसरा समय चुनें', cancel: 'मैं नहीं आ सकता/सकती' },
  otherHeading: 'कुछ और करना है?',
  done: {
    confirm: 'आपकी अपॉइंटमेंट की पुष्टि हो गई है',
    move: 'आपकी अपॉइंटमेंट का समय बदल गया है',
    cancel: 'आपकी अपॉइंटमेंट रद्द हो गई है',
  },
  formerly: 'पहले:',
  undone: {
    confirm: 'वापस लिया गया: अब अपॉइंटमेंट की पुष्टि नहीं है',
    move: 'वापस लिया गया: अपॉइंटमेंट फिर से पहले वाले समय पर है',
    cancel: 'वापस लिया गया: अपॉइंटमेंट फिर से बुक हो गई है',
  },
  undo: 'वापस लें',
  undoUntil: 'आप इसे इस समय तक वापस ले सकते हैं:',
  withDoctor: 'डॉक्टर',
  when: 'कब',
  where: 'कहाँ',
  forWhom: 'किसके लिए',
  video: 'वीडियो कॉल',
  home: 'आपके घर पर',
  pending: 'क्लिनिक को अभी यह अपॉइंटमेंट स्वीकार करनी है।',
  alreadyConfirmed: 'इस अपॉइंटमेंट की पुष्टि पहले ही हो चुकी है। आपको कुछ नहीं करना है।',
  nothingToConfirm: 'क्लिनिक को अभी यह अपॉइंटमेंट स्वीकार करनी है। अभी पुष्टि करने के लिए कुछ नहीं है।',
  tooLate: 'इस अपॉइंटमेंट को यहाँ बदलने के लिए अब बहुत देर हो चुकी है।',
  call: 'कृपया क्लिनिक को फ़ोन करें:',
  callDesk: 'कृपया क्लिनिक को फ़ोन करें।',
  questions: 'कोई सवाल है? क्लिनिक को फ़ोन करें:',
  choose: 'समय चुनें',
  noTimes: 'इन दिनों में कोई समय खाली नहीं है।',
  laterDays: 'बाद के दिन',
  earlierDays: 'पहले के दिन',
  taken: 'वह समय अब उपलब्ध नहीं है। कृपया दूसरा समय चुनें।',
  cannotUndo: {
    confirm: 'इसे अब यहाँ वापस नहीं लिया जा सकता।',
    move: 'पहले वाला समय अब खाली नहीं है। आपकी अपॉइंटमेंट नए समय पर ही रहेगी।',
    cancel: 'वह समय अब खाली नहीं है। आपकी अपॉइंटमेंट रद्द ही रहेगी।',
  },
  refused: 'कुछ नहीं बदला गया। कृपया इस पेज का बटन दबाएँ।',
  ended: 'यह लिंक अब काम नहीं करता',
  endedHint:
    'हो सकता है कि इसका उपयोग हो चुका हो या अपॉइंटमेंट बदल गई हो। अपने क्लिनिक का सबसे नया संदेश खोलें या क्लिनिक को फ़ोन करें।',
  busy: 'बहुत सारे अनुरोध',
  busyHint: 'एक मिनट रुकें, फिर लिंक दोबारा खोलें।',
  unavailable: 'यह अभी संभव नहीं है',
  unavailableHint: 'कुछ नहीं खोया है: कुछ मिनट बाद लिंक दोबारा खोलें या क्लिनिक को फ़ोन करें।',
}

export const PAGE_TEXTS: Record<Language, PageTexts> = { en, hi, de, es }
