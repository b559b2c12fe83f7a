import type { Language } from '../../../domain/messages/channel.ts'

const PATIENT: Record<Language, string> = {
  en: `What your clinic keeps of you
=============================

patient.json      Your record, your follow-up plans, series and messages.
appointments      Your visits with their texts, as a table. Times are in UTC.
appointments.ics  Your visits for a calendar program.
access-log        Who has read or changed your data, and when.

In tables an apostrophe before a cell keeps spreadsheets from running it as a formula.
These files are yours. Whoever has them reads your health data: keep them safe.
`,
  de: `Was Ihre Praxis über Sie aufbewahrt
===================================

patient.json      Ihre Akte, Ihre Nachsorgepläne, Terminserien und Nachrichten.
appointments      Ihre Termine mit ihren Texten, als Tabelle. Zeiten sind in UTC.
appointments.ics  Ihre Termine für ein Kalenderprogramm.
access-log        Wer Ihre Daten wann gelesen oder geändert hat.

In Tabellen verhindert ein Apostroph vor einer Zelle, dass sie als Formel ausgeführt wird.
Diese Dateien gehören Ihnen. Wer sie hat, liest Ihre Gesundheitsdaten: Bewahren Sie sie sicher auf.
`,
  es: `Lo que su clínica guarda de usted
=================================

patient.json      Su expediente, sus planes de seguimiento, series y mensajes.
appointments      Sus citas con sus textos, en forma de tabla. Las horas están en UTC.
appointments.ics  Sus citas para un programa de calendario.
access-log        Quién ha leído o cambiado sus datos, y cuándo.

En las tablas, un apóstrofo delante de una celda impide que se ejecute como fórmula.
Estos archivos son suyos. Quien los tenga puede leer sus datos de salud: guárdelos bien.
`,
  hi: `आपका क्लिनिक आपके बारे में क्या रखता है
==================================

patient.json      आपका रिकॉर्ड, आपकी फ़ॉलो-अप योजनाएँ, शृंखलाएँ और संदेश।
appointments      आपकी मुलाक़ातें उनके विवरण के साथ, तालिका के रूप में। समय UTC में हैं।
appointments.ics  कैलेंडर प्रोग्राम के लिए आपकी मुलाक़ातें।
access-log        किसने आपका डेटा कब पढ़ा या बदला।

तालिकाओं में सेल के आगे का अपॉस्ट्रॉफ़ी उसे सूत्र के रूप में चलने से रोकता है।
ये फ़ाइलें आपकी हैं। जिसके पास ये होंगी, वह आपका स्वास्थ्य डेटा पढ़ सकता है: इन्हें सुरक्षित रखें।
`,
}

/** What the files of a patient are, in their language. */
export const patientReadme = (language: Language): string => PATIENT[language]

const CLINIC: Record<Language, string> = {
  en: `Everything of your clinic
=========================

Files that POST /imports reads back, in this order: doctors, hours, patients, appointments.
Locations have to be there before: create them with the same name or external id. Records are found again by their external id.
All other files are for your own papers and are not read back. Times are in UTC.
In tables an apostrophe before a cell keeps spreadsheets from running it as a formula; an import takes it off again.
`,
  de: `Alles aus Ihrer Praxis
======================

Dateien, die POST /imports wieder einliest, in dieser Reihenfolge: doctors, hours, patients, appointments.
Standorte müssen vorher da sein: Legen Sie sie mit demselben Namen oder derselben externen Nummer an. Datensätze werden an ihrer externen Nummer wiedererkannt.
Alle anderen Dateien sind für Ihre Unterlagen und werden nicht eingelesen. Zeiten sind in UTC.
In Tabellen verhindert ein Apostroph vor einer Zelle, dass sie als Formel ausgeführt wird; ein Import nimmt ihn wieder weg.
`,
  es: `Todo lo de su clínica
=====================

Archivos que POST /imports vuelve a leer, en este orden: doctors, hours, patients, appointments.
Las sedes deben existir antes: créelas con el mismo nombre o identificador externo. Los registros se reconocen por su identificador externo.
Los demás archivos son para su archivo y no se vuelven a leer. Las horas están en UTC.
En las tablas, un apóstrofo delante de una celda impide que se ejecute como fórmula; una importación lo quita.
`,
  hi: `आपके क्लिनिक का सब कुछ
=====================

ये फ़ाइलें POST /imports फिर से पढ़ता है, इस क्रम में: doctors, hours, patients, appointments.
स्थान पहले से होने चाहिए: उन्हें उसी नाम या बाहरी आईडी से बनाएँ। रिकॉर्ड अपनी बाहरी आईडी से पहचाने जाते हैं।
बाक़ी फ़ाइलें आपके काग़ज़ात के लिए हैं और वापस नहीं पढ़ी जातीं। समय UTC में हैं।
तालिकाओं में सेल के आगे का अपॉस्ट्रॉफ़ी उसे सूत्र के रूप में चलने से रोकता है; आयात उसे हटा देता है।
`,
}

/** What the files of a clinic are: in all languages, since a clinic has none of its own. */
export const clinicReadme = async (): Promise<string> => Object.values(CLINIC).join('\n\n')
