import type { VisitNews } from '../features/calendar/queue-client.ts'

export interface NumberedNews extends VisitNews {
  seq: number
}

/** Messages that somebody who comes back can still be told one by one. */
const KEPT = 500

type Value = { value: string }

/**
 * What a doctor's queue must not forget while it sleeps: the number of its last message, which visits they told of, and
 * tickets. Ids and codes only; the line itself is read from Postgres.
 */
export function openJournal(sql: SqlStorage) {
  sql.exec(
    'create table if not exists news (seq integer primary key, appointment_id text, status text, version integer)',
  )
  sql.exec('create table if not exists notes (key text primary key, value text not null)')
  sql.exec(
    'create table if not exists tickets (ticket text primary key, holder text not null, expires_at integer not null)',
  )

  const read = (key: string) => [...sql.exec<Value>('select value from notes where key = ?', key)][0]?.value
  const note = (key: string, value: string) =>
    sql.exec('insert into notes values (?, ?) on conflict (key) do update set value = excluded.value', key, value)

  function next(news: VisitNews | null): number {
    const seq = seqNow() + 1
    sql.exec(
      'insert into news values (?, ?, ?, ?)',
      ...[seq, news?.appointmentId ?? null, news?.status ?? null, news?.version ?? null],
    )
    sql.exec('delete from news where seq <= ?', seq - KEPT)
    note('seq', String(seq))
    return seq
  }

  const seqNow = () => Number(read('seq') ?? 0)

  return {
    /** The object's own name, also where a waking socket does not say it. */
    name(given: string | undefined): string {
      if (given !== undefined && given !== read('name')) note('name', given)
      return given ?? read('name') ?? ''
    },
    seq: seqNow,
    /** The state of the line that was last told. */
    told: () => read('told') ?? null,
    /** Numbers the telling of a new state. */
    tell(state: string): number {
      note('told', state)
      return next(null)
    },
    /** Numbers the news of a visit; null when this or something newer of it was told already. */
    hear(news: VisitNews): number | null {
      const known = sql.exec(
        'select 1 from news where appointment_id = ? and version >= ? limit 1',
        news.appointmentId,
        news.version,
      )
      return [...known].length > 0 ? null : next(news)
    },
    /** The visits' news after a number, in order; null when it is too long ago, or not one of ours. */
    newsSince(seq: number): NumberedNews[] | null {
      const [first] = [...sql.exec<{ seq: number }>('select min(seq) seq from news')]
      if (seq > seqNow() || (seq < seqNow() && seq + 1 < (first?.seq ?? Infinity))) return null
      const rows = sql.exec<{ seq: number; appointment_id: string; status: string; version: number }>(
        'select * from news where seq > ? and appointment_id is not null order by seq',
        seq,
      )
      return [...rows].map(({ appointment_id, ...row }) => ({ appointmentId: appointment_id, ...row }))
    },
    /** Whom a user has been shown, as it was audited. */
    shown: (userId: string): string[] => JSON.parse(read(`shown ${userId}`) ?? '[]'),
    show(userId: string, patientIds: readonly string[]): void {
      note(`shown ${userId}`, JSON.stringify(patientIds))
    },
    forgetViewers(except: readonly string[]): void {
      for (const { key } of sql.exec<{ key: string }>("select key from notes where key like 'shown %'")) {
        if (!except.includes(key.slice('shown '.length))) sql.exec('delete from notes where key = ?', key)
      }
    },
    keepTicket(ticket: string, holder: unknown, { expiresAt, now }: { expiresAt: number; now: number }): void {
      sql.exec('delete from tickets where expires_at <= ?', now)
      sql.exec('insert into tickets values (?, ?, ?)', ticket, JSON.stringify(holder), expiresAt)
    },
    /** Voids the tickets of the holders for whom this is true. */
    voidTickets(whose: (holder: unknown) => boolean): void {
      for (const { ticket, holder } of sql.exec<{ ticket: string; holder: string }>(
        'select ticket, holder from tickets',
      )) {
        if (whose(JSON.parse(holder))) sql.exec('delete from tickets where ticket = ?', ticket)
      }
    },
    /** Who holds a ticket: it is good once. */
    takeTicket(ticket: string, now: number): unknown {
      const [found] = [
        ...sql.exec<{ holder: string; expires_at: number }>(
          'delete from tickets where ticket = ? returning holder, expires_at',
          ticket,
        ),
      ]
      return found && found.expires_at > now ? JSON.parse(found.holder) : null
    },
  }
}

export type Journal = ReturnType<typeof openJournal>
