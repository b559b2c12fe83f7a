import { Phone } from 'lucide-preact'
import { useListWords } from './list-words.tsx'

/** A number that the desk's telephone, or a phone, dials. */
export function PhoneLink({ phone, name }: { phone: string | null; name: string }) {
  const words = useListWords()
  if (phone === null) return <span class="muted">{words.noPhone}</span>
  return (
    <a
      class="act dl-phone"
      href={`tel:${phone.replace(/[^\d+]/g, '')}`}
      aria-label={`${words.followUps.call(name)}, ${phone}`}
    >
      <Phone size={16} aria-hidden="true" />
      {phone}
    </a>
  )
}
