import type { TemplateRecord } from '../../../../../features/messages/templates/schemas.ts'

export interface TextTyped {
  /** Empty: the built-in one. */
  subject: string
  body: string
  providerTemplateId: string
  entityId: string
}

/** The clinic's own text, or the built-in one to begin with. */
export const textTypedOf = ({ own, shipped, providerTemplateId, entityId }: TemplateRecord): TextTyped => ({
  subject: own?.subject ?? '',
  body: own?.body ?? shipped.body,
  providerTemplateId: providerTemplateId ?? '',
  entityId: entityId ?? '',
})
