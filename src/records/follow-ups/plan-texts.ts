import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import type { Vault } from '../../platform/vault/vault.ts'

type Text = string | null | undefined
type List = readonly string[] | null | undefined

/** The texts of a plan. An absent text stays as it is, null clears it, and an empty list counts as null. */
export interface PlanTexts {
  instructions?: Text
  medications?: List
  tests?: List
  restrictions?: List
  notes?: Text
}

function asText(list: List): Text {
  if (list === undefined) return undefined
  return list === null || list.length === 0 ? null : JSON.stringify(list)
}

/** A plan's texts as its sealed columns; a list is sealed as one text, a JSON array of strings. */
export function planTexts(vault: Vault, texts: PlanTexts, { clinicId, id }: { clinicId: string; id: string }) {
  const columns = {
    instructions: texts.instructions,
    medications: asText(texts.medications),
    tests: asText(texts.tests),
    restrictions: asText(texts.restrictions),
    notes: texts.notes,
  }
  return sealTexts(vault, columns, { table: followUpPlans, clinicId, id })
}
