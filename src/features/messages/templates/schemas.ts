import * as z from 'zod'
import { CHANNELS, LANGUAGES, MESSAGE_EVENTS } from '../../../domain/messages/channel.ts'
import { faultOfTemplate, SUBJECT_NAMES, TEMPLATE_NAMES } from '../../../domain/messages/template-text.ts'
import { text, uuid } from '../../../platform/http/fields.ts'

const place = { event: z.enum(MESSAGE_EVENTS), channel: z.enum(CHANNELS), language: z.enum(LANGUAGES) }

/** What a text cannot hold: a line break where there is one line, and what nobody sees. */
const HIDDEN = /[\p{Bidi_Control}\p{Zl}\p{Zp}]/u
const CONTROLS = /[^\P{Cc}\n\t]/u

const subject = text(150)
  .superRefine((typed, ctx) => {
    const fault = faultOfTemplate(typed, SUBJECT_NAMES)
    if (/[\p{Cc}]/u.test(typed) || HIDDEN.test(typed))
      ctx.addIssue({ code: 'custom', message: 'must be one line of text' })
    else if (fault !== null) ctx.addIssue({ code: 'custom', message: fault })
  })
  .nullable()

const MOST = { email: 5000, sms: 640 } as const

const body = text(MOST.email)
  .transform((typed) => typed.replace(/\r\n?/g, '\n'))
  .superRefine((typed, ctx) => {
    const fault = faultOfTemplate(typed)
    if (CONTROLS.test(typed) || HIDDEN.test(typed))
      ctx.addIssue({
        code: 'custom',
        message: 'must not hold control characters, or ones that change the direction of text',
      })
    else if (fault !== null) ctx.addIssue({ code: 'custom', message: fault })
  })

interface TextGiven {
  channel: keyof typeof MOST
  subject?: string | null | undefined
  body?: string | null | undefined
}

/** What an SMS cannot have. */
function refuseForSms({ channel, subject, body }: TextGiven, ctx: z.RefinementCtx): void {
  if (channel !== 'sms') return
  if (typeof subject === 'string')
    ctx.addIssue({ code: 'custom', path: ['subject'], message: 'must be absent: an SMS has no subject' })
  if (typeof body === 'string' && body.length > MOST.sms)
    ctx.addIssue({ code: 'custom', path: ['body'], message: `must have at most ${MOST.sms} characters in an SMS` })
}

const approvedId = z
  .string()
  .regex(/^[\w.:-]{1,100}$/, 'must be 1 to 100 letters, digits, or . : _ -')
  .nullable()

export const templateInput = z
  .strictObject({
    ...place,
    subject: subject.optional(),
    body: body.nullable().optional(),
    providerTemplateId: approvedId.optional(),
    entityId: approvedId.optional(),
  })
  .superRefine(refuseForSms)
export type TemplateInput = z.infer<typeof templateInput>

export const previewInput = z
  .strictObject({ ...place, subject: subject.optional(), body: body.optional() })
  .superRefine(refuseForSms)
export type PreviewInput = z.infer<typeof previewInput>

export const templatesQuery = z.strictObject(place).partial()
export type TemplatesQuery = z.infer<typeof templatesQuery>

export const shippedText = z.object({ subject: z.string().nullable(), body: z.string() })
export const ownText = z.object({ subject: z.string().nullable(), body: z.string().nullable() })

export const templateRecord = z
  .object({
    id: uuid.nullable(),
    ...place,
    own: ownText.nullable(),
    shipped: shippedText,
    providerTemplateId: z.string().nullable(),
    entityId: z.string().nullable(),
    version: z.number(),
    unreadable: z.array(z.string()).optional(),
  })
  .meta({ id: 'MessageTemplate' })
export type TemplateRecord = z.infer<typeof templateRecord>

export const templateTable = z
  .object({ data: z.array(templateRecord), names: z.array(z.enum(TEMPLATE_NAMES)) })
  .meta({ id: 'MessageTemplates' })

export const preview = z
  .object({
    subject: z.string().nullable(),
    text: z.string(),
    html: z.string().nullable(),
    segments: z.number().nullable(),
  })
  .meta({ id: 'MessagePreview' })
export type Preview = z.infer<typeof preview>
