import type { PluginRecord } from '../../../../features/plugins/schemas.ts'
import { usePluginWords } from './plugin-words.ts'

/** A text, and whether it is the plugin's own, which is in English. */
export interface PluginText {
  text: string
  lang: 'en' | undefined
}

/** What is said of a plugin: in the language of who reads it where the console knows the plugin, else in its own words. */
export function usePluginTexts() {
  const { known, values } = usePluginWords()
  const plugins: Readonly<Record<string, { name: string; summary: string; fields: Readonly<Record<string, string>> }>> =
    known
  const texts: Readonly<Record<string, string>> = values
  const said = (ours: string | undefined, own: string): PluginText =>
    ours === undefined ? { text: own, lang: 'en' } : { text: ours, lang: undefined }
  return {
    nameOf: ({ name }: PluginRecord) => said(plugins[name]?.name, name),
    summaryOf: ({ name, summary }: PluginRecord) => said(plugins[name]?.summary, summary),
    fieldOf: ({ name }: PluginRecord, field: { name: string; description: string | null }) =>
      said(plugins[name]?.fields[field.name], field.description ?? field.name),
    optionOf: (value: string) => texts[value] ?? value,
  }
}
