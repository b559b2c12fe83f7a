import { DurableObject } from 'cloudflare:workers'
import { openDatabase } from '../db/client.ts'
import { asError } from '../domain/as-error.ts'
import { DOCTOR_NOT_IN_CLINIC } from '../domain/not-found.ts'
import { type QueueFacts, type QueueStanding, queueOf, standingIn } from '../domain/queue.ts'
import { type QueueView, stateOf, viewFor } from '../domain/queue-views.ts'
import { type Env, namesStatements, settingsOf } from '../env.ts'
import type { VisitNews } from '../features/calendar/queue-client.ts'
import { actInTurn, loadQueue, type QueueTask } from '../features/queue/act-in-turn.ts'
import { keepTold } from '../features/queue/keep-told.ts'
import type { Audience, Departed } from '../features/queue/listeners.ts'
import type { DoctorQueueCalls, Holder, Told } from '../features/queue/queue-calls.ts'
import { TICKET_LIFE, ticketFor } from '../features/queue/ticket.ts'
import { withCost } from '../platform/cost.ts'
import { type Reply, replyOf } from '../platform/http/reply.ts'
import { holderOf, keepHolder } from './holder-of.ts'
import { lineKey } from './line-key.ts'
import { audienceOf, isDisplayAmong, isListenerAmong } from './queue-audience.ts'
import { openJournal } from './queue-journal.ts'
import { openSeats, seated } from './queue-seats.ts'
import { byWhatTheyHear, GONE, hangUp, isShownNames, pauseAfter, renderer, send, textsFor } from './send-news.ts'
import { tellMissed, tellVisits } from './visit-news.ts'
import { watchersOf } from './watchers-of.ts'

/** Milliseconds. An object that holds a connection never hibernates, so an idle one lets it go. */
const IDLE = 1_000

/**
 * A doctor's live queue in one clinic: tells those who look of every change, and serialises what staff do to the line. It
 * knows nothing that Postgres does not, but for what it has told; it may vanish between any two steps.
 */
export class DoctorQueue extends DurableObject<Env> implements DoctorQueueCalls {
  readonly #db = openDatabase(this.env.HYPERDRIVE.connectionString, { remembers: namesStatements(this.env) })
  readonly #journal = openJournal(this.ctx.storage.sql)
  readonly #seats = openSeats(this.ctx)
  readonly #key = lineKey(this.#journal.name(this.ctx.id.name))
  #turn: Promise<unknown> = Promise.resolve()
  #inLine = 0
  #idle: ReturnType<typeof setTimeout> | undefined
  /** A reading that has not begun yet: who needs one joins it. */
  #reading: { newcomers: Holder['caller'][]; done: Promise<QueueFacts> } | undefined
  /** The line as it was last read. */
  #facts: QueueFacts | undefined
  /** Whose ticket was taken and who has no socket yet. */
  readonly #entering = new Set<Holder>()
  #telling: ReturnType<typeof setTimeout> | undefined

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  }

  async act(task: QueueTask): Promise<Reply<{ view: QueueView; replayed: boolean }>> {
    const cost = { queries: 0, milliseconds: 0 }
    const act = async () => {
      const { facts, replayed, departed } = await actInTurn(this.#db, task, this.#audience())
      this.#letGo(departed)
      this.#noteState(facts)
      return { view: viewFor(queueOf(facts, task.actor.now), { kind: 'staff' as const }), replayed }
    }
    const outcome = await this.#inTurn(() => withCost(this.#db, [cost], act)).catch(asError)
    return replyOf(outcome, cost)
  }

  async standing(appointmentId: string): Promise<QueueStanding | null> {
    const facts = await this.#read()
    const at = Date.now()
    const standing = standingIn(queueOf(facts, at), appointmentId)
    // After the answer, since nobody is to wait for it. Who is called already is told no wait.
    if (standing && standing.position > 0)
      this.ctx.waitUntil(this.#inTurn(() => keepTold(this.#db, this.#key, { ...standing, appointmentId, at })))
    return standing
  }

  async visitsChanged(news: readonly VisitNews[]): Promise<void> {
    await this.#seats.endExpired()
    const sockets = this.#seats.here()
    // Where nobody has ever looked there is nobody to come back for it. Reading the line ends the sockets of who may hear no more.
    if (sockets.length === 0 && this.#journal.seq() === 0) return
    const read = sockets.length === 0 ? null : await this.#read().catch(asError)
    tellVisits(this.#journal, this.#seats.here(), news)
    if (read instanceof Error && read !== DOCTOR_NOT_IN_CLINIC) throw read
  }

  async notify(told: readonly Told[]): Promise<void> {
    const texts = (seq: number) => textsFor(this.#seats.here(), told, seq)
    // Reading the line ends the sockets of who may hear no more. Who is not told here finds it in their list.
    if (texts(0).length === 0 || (await this.#read().catch(asError)) instanceof Error) return
    for (const { socket, text } of texts(this.#journal.seq())) send(socket, text)
  }

  async issueTicket(holder: Holder): Promise<{ ticket: string; expiresAt: number }> {
    const now = Date.now()
    const expiresAt = Math.min(now + TICKET_LIFE, holder.endsAt)
    const ticket = await ticketFor(settingsOf(this.env), this.#key)
    this.#journal.keepTicket(ticket, holder, { expiresAt, now })
    return { ticket, expiresAt }
  }

  async dropDisplay(displayId: string): Promise<void> {
    this.#drop('revoked', isDisplayAmong([displayId]))
  }

  async dropPeople({ userIds, doctorIds }: Parameters<DoctorQueueCalls['dropPeople']>[0]): Promise<void> {
    this.#drop('access_changed', ({ caller, doctorId }) => {
      return userIds.includes(caller.userId) || (doctorId !== null && doctorIds.includes(doctorId))
    })
  }

  /** The next socket's time is over. An object that sleeps is woken for it. */
  override async alarm(): Promise<void> {
    this.#seats.woken()
    await this.#seats.endExpired()
  }

  /** The upgrade: 401 for a ticket that is not good (any more), 503 when the line cannot be read. */
  override async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url)
    const taken = this.#journal.takeTicket(searchParams.get('ticket') ?? '', Date.now()) as Holder | null
    const holder = taken && seated(taken, Date.now())
    if (!holder || holder.endsAt <= Date.now()) return new Response(null, { status: 401 })
    this.#entering.add(holder)
    const facts = await this.#read(isShownNames(holder) ? holder.caller : undefined).catch(() => null)
    if (!this.#entering.delete(holder)) return new Response(null, { status: 401 })
    if (!facts) return new Response(null, { status: 503 })
    const { 0: client, 1: server } = new WebSocketPair()
    keepHolder(server, holder)
    this.ctx.acceptWebSocket(server)
    await this.#seats.endExpired()
    // Others may have changed the line since: what they are told the newcomer must not miss.
    this.#welcome(server, this.#facts ?? facts, Number(searchParams.get('since') ?? -1))
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketMessage(): void {
    // Nothing is done through a socket: it only tells. `ping` is answered by the runtime.
  }

  override webSocketClose(socket: WebSocket): void {
    hangUp(socket, 1000, 'bye')
  }

  override webSocketError(socket: WebSocket): void {
    hangUp(socket, 1011, 'unreachable')
  }

  #welcome(socket: WebSocket, facts: QueueFacts, since: number): void {
    // What others are about to be told is told first: a newcomer must not hear of it twice.
    this.#tellAll(socket)
    const type = tellMissed(socket, this.#journal, since)
    if (type === null) return
    const line = queueOf(facts, Date.now())
    send(socket, renderer(line, { type, seq: this.#journal.seq() })(holderOf(socket)))
  }

  /** The line from Postgres; those who are shown names stand in the same statement's audit rows. */
  #read(newcomer?: Holder['caller']): Promise<QueueFacts> {
    const reading = this.#reading ?? this.#beginReading()
    if (newcomer) reading.newcomers.push(newcomer)
    return reading.done
  }

  #beginReading() {
    const newcomers: Holder['caller'][] = []
    const done = this.#inTurn(() => {
      this.#reading = undefined
      return this.#readFor(newcomers)
    })
    this.#reading = { newcomers, done }
    return this.#reading
  }

  async #readFor(newcomers: readonly Holder['caller'][]): Promise<QueueFacts> {
    await this.#seats.endExpired()
    const sockets = this.#seats.here()
    const watchers = watchersOf(this.#journal, { sockets, newcomers })
    const { queue, departed } = await loadQueue(this.#db, this.#key, {
      now: Date.now(),
      watchers,
      audience: this.#audience(),
    })
    this.#letGo(departed)
    if (!queue) {
      // The doctor has left the clinic: there is nothing to look at any more.
      for (const socket of sockets) hangUp(socket, GONE, 'gone')
      throw DOCTOR_NOT_IN_CLINIC
    }
    const present = queue.facts.visits.filter(({ status }) => status === 'CHECKED_IN' || status === 'IN_PROGRESS')
    const shown = present.map(({ patient }) => patient.id)
    for (const { caller } of watchers) this.#journal.show(caller.userId, shown)
    this.#noteState(queue.facts)
    return queue.facts
  }

  #audience(): Audience {
    return audienceOf([...this.#seats.here().map(holderOf), ...this.#entering])
  }

  #letGo({ displays, people }: Departed): void {
    if (displays.length > 0) this.#drop('revoked', isDisplayAmong(displays))
    if (people.length > 0) this.#drop('access_changed', isListenerAmong(people))
  }

  /** Tells a change at once, though not before whoever made it has their answer, and what follows on it as one. */
  #noteState(facts: QueueFacts): void {
    this.#facts = facts
    this.#telling ??= setTimeout(() => this.#tellAll(), 0)
  }

  /** Tells a state that was not told yet to everyone but the one who has just come. */
  #tellAll(newcomer?: WebSocket): void {
    clearTimeout(this.#telling)
    this.#telling = undefined
    if (!this.#facts) return
    const line = queueOf(this.#facts, Date.now())
    const state = stateOf(line)
    if (state === this.#journal.told()) return
    const sockets = byWhatTheyHear(this.#seats.here()).line
    this.#telling = setTimeout(() => this.#tellAll(), pauseAfter(sockets.length))
    const textFor = renderer(line, { type: 'change', seq: this.#journal.tell(state) })
    for (const socket of sockets) if (socket !== newcomer) send(socket, textFor(holderOf(socket)))
  }

  #drop(reason: string, whose: (holder: Holder) => boolean): void {
    this.#journal.voidTickets((holder) => whose(holder as Holder))
    for (const holder of this.#entering) if (whose(holder)) this.#entering.delete(holder)
    this.#seats.drop(reason, whose)
  }

  /** One at a time; a while after the last of them the connection is let go. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#idle)
    this.#inLine++
    const done = this.#turn.then(work)
    this.#turn = done
      // Whoever asked is told; the next must have their turn.
      .catch(() => {})
      .then(() => {
        if (--this.#inLine === 0) this.#idle = setTimeout(() => this.#db.release(), IDLE)
      })
    return done
  }
}
