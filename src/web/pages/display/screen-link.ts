export interface ScreenLink {
  kind: 'board' | 'qr'
  locationId: string
  token: string
  /** What stands on top, where whoever made the link has given it a name. */
  name: string | null
}

/** The fragment of a screen's link, `#kind=board&locationId=…&token=…`; null where it is none. */
export function readScreenLink(hash: string): ScreenLink | null {
  const parts = new URLSearchParams(hash.replace(/^#/, ''))
  const [kind, locationId, token] = [parts.get('kind'), parts.get('locationId'), parts.get('token')]
  if ((kind !== 'board' && kind !== 'qr') || !locationId || !token) return null
  return { kind, locationId, token, name: parts.get('name') }
}
