import type { ChannelAdapter, SendOutcome } from '../../domain/messages/channel.ts'
import { NOT_CONFIGURED, refused } from './ask-provider.ts'
import { hostInAscii } from './mailbox.ts'
import { mimeOf } from './mime.ts'
import { unfitForMail } from './sender.ts'

/** Milliseconds until the binding is given up. */
const PATIENCE = 10_000

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Refusals that say something else than that this message is not taken. */
const KNOWN: Readonly<Record<string, SendOutcome>> = {
  E_RATE_LIMIT_EXCEEDED: refused('CLOUDFLARE_RATE_LIMIT_EXCEEDED', { retryAfter: MINUTE }),
  E_DAILY_LIMIT_EXCEEDED: refused('CLOUDFLARE_DAILY_LIMIT_EXCEEDED', { retryAfter: HOUR }),
  E_RECIPIENT_SUPPRESSED: refused('CLOUDFLARE_RECIPIENT_SUPPRESSED', { stops: 'BOUNCED' }),
  E_INTERNAL_SERVER_ERROR: { outcome: 'unknown', code: 'CLOUDFLARE_INTERNAL_SERVER_ERROR' },
  E_DELIVERY_FAILED: { outcome: 'unknown', code: 'CLOUDFLARE_DELIVERY_FAILED' },
}

/** Source: https://developers.cloudflare.com/email-service/api/send-emails/workers-api/, "Error codes" */
function thrown(error: unknown): SendOutcome {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string' || !/^E_[A-Z_]{1,60}$/.test(code))
    return { outcome: 'unknown', code: 'CLOUDFLARE_ERROR' }
  return KNOWN[code] ?? refused(code.replace('E_', 'CLOUDFLARE_'))
}

/** The class that the binding takes is of the runtime: nothing but a Worker has it. */
async function sendRaw(binding: SendEmail, { from, to, raw }: { from: string; to: string; raw: string }) {
  const { EmailMessage } = await import('cloudflare:email')
  const { messageId } = (await binding.send(new EmailMessage(from, to, raw))) ?? {}
  return messageId ?? null
}

/**
 * E-mail by Cloudflare's own `send_email` binding, as a whole message (RFC 5322). It has no `values`, takes no keys and reports
 * nothing: a sender whose domain is set up with Cloudflare is all it needs.
 * @param binding `EMAIL` of wrangler.toml; undefined where the installation has none
 */
export function cloudflare(binding: SendEmail | undefined): ChannelAdapter {
  return {
    provider: 'cloudflare',
    channel: 'email',
    keyLifetime: null,
    async send(message) {
      if (!binding) return NOT_CONFIGURED
      const unfit = unfitForMail(message)
      if (unfit) return unfit
      const [from, to] = [hostInAscii(message.from.address), hostInAscii(message.to)]
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<SendOutcome>((resolve) => {
        timer = setTimeout(resolve, PATIENCE, { outcome: 'unknown', code: 'TIMEOUT' } satisfies SendOutcome)
      })
      const sent = sendRaw(binding, { from, to, raw: mimeOf(message, Date.now()) }).then(
        (providerId): SendOutcome => ({ outcome: 'sent', providerId }),
        thrown,
      )
      return Promise.race([sent, late]).finally(() => clearTimeout(timer))
    },
    readReports: async () => null,
  }
}
