interface News {
  userId: string
  clinicId: string
  name: string
  /** Sealed anew, or gone: saved on the server, or given up. */
  what: 'sealed' | 'gone'
}

const hearers = new Set<(news: News) => void>()
let channel: BroadcastChannel | undefined

function opened(): BroadcastChannel {
  if (channel) return channel
  channel = new BroadcastChannel('kept-drafts')
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    for (const hear of hearers) hear(data)
  }
  return channel
}

/** Tells the other tabs of this browser what has become of a draft. Its text stays sealed: who hears it reads it there. */
export function tellTabs(news: News): void {
  opened().postMessage(news)
}

/** @returns what ends it */
export function hearTabs(hear: (news: News) => void): () => void {
  opened()
  hearers.add(hear)
  return () => hearers.delete(hear)
}
