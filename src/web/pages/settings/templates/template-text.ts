import type { AddTemplateInput, TemplateRecord } from '../../../../features/series/templates/schemas.ts'
import { isRuleWhole, type RuleText, ruleOf, ruleTextOf } from './rule-text.ts'

export type VisitType = TemplateRecord['type']

export const TYPES = ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'] as const satisfies readonly VisitType[]

/** What the form of a template holds. Empty ids are of what nobody has chosen. */
export interface TemplateText {
  name: string
  doctorId: string
  type: VisitType
  locationId: string
  duration: string
  time: string
  rule: RuleText
}

export const NEW_TEMPLATE: TemplateText = {
  name: '',
  doctorId: '',
  type: 'IN_PERSON',
  locationId: '',
  duration: '30',
  time: '09:00',
  rule: { frequency: 'WEEKLY', interval: '1', byDay: [], end: 'count', count: '6', until: '' },
}

export const templateTextOf = (template: TemplateRecord): TemplateText => ({
  name: template.name,
  doctorId: template.doctorId,
  type: template.type,
  locationId: template.locationId ?? '',
  duration: String(template.duration),
  time: template.time,
  rule: ruleTextOf(template.recurrence),
})

const LENGTH = { least: 5, most: 480 } as const

export type TemplateField = 'name' | 'doctorId' | 'locationId' | 'duration' | 'time' | 'rule'

/** The fields that the API would refuse as they are. */
export function wrongFields(text: TemplateText): Set<TemplateField> {
  const minutes = /^\d{1,3}$/.test(text.duration.trim()) ? Number(text.duration) : 0
  const wrong: Record<TemplateField, boolean> = {
    name: text.name.trim() === '',
    doctorId: text.doctorId === '',
    locationId: text.type === 'IN_PERSON' && text.locationId === '',
    duration: minutes < LENGTH.least || minutes > LENGTH.most,
    time: text.time === '',
    rule: !isRuleWhole(text.rule),
  }
  return new Set((Object.keys(wrong) as TemplateField[]).filter((name) => wrong[name]))
}

/** As the API takes it: a call is at no place. */
export const templateInputOf = (text: TemplateText): AddTemplateInput => ({
  name: text.name.trim(),
  doctorId: text.doctorId,
  type: text.type,
  locationId: text.type === 'VIDEO_CALL' || text.locationId === '' ? null : text.locationId,
  duration: Number(text.duration),
  time: text.time,
  recurrence: ruleOf(text.rule),
})
