import { sql } from 'drizzle-orm'
import { v4 } from 'uuid'
import { bigints, int, json, list, texts, uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { messageChannels, messageSettings } from '../../../db/schema/messages.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { defineWrite, rowsAsked, tryWrite } from '../../../db/write.ts'
import { DomainError } from '../../../domain/errors.ts'
import { unreadableFields } from '../../../domain/unreadable-fields.ts'
import { again, anew, overloaded } from '../../../platform/again.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { refuseStale } from '../../../platform/http/etag.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { type ChannelRow, openSecrets, sealSecrets, shownChannelShape } from '../../../records/message-channel.ts'
import { messageSettingsKind } from '../../../records/message-settings.ts'
import { type PlannedChannel, planChange } from './plan-change.ts'
import { presentSettings, type SettingsImage } from './present.ts'
import { readSettingsBefore, type SettingsBefore } from './read.ts'
import type { SettingsInput } from './schemas.ts'

/** Somebody else has changed the settings since they were read: then the change is planned anew. */
const OVERTAKEN = overloaded('clinic’s message settings')

const changeOne = defineWrite(() => ({
  name: 'message-settings-change',
  asked: rowsAsked({
    id: uuid,
    versions: bigints,
    was: int,
    settings: json,
    channels: list,
    gone: texts,
    shown: list,
    changed: json,
  }),
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${messageSettings} t on t.clinic_id = r.clinic_id and t.id = r.id
where r.kept is null order by t.id for no key update of t`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`r.clinic_id, r.id`,
  checks: [
    {
      name: 'fresh',
      holds: sql`r.versions is null or coalesce(t.version, 1) = any (r.versions)`,
      refusal: new DomainError('VERSION_MISMATCH', 'The settings have changed since you read them: read them again.'),
    },
    { name: 'as planned', holds: sql`coalesce(t.version, 1) = r.was`, refusal: OVERTAKEN },
  ],
  effects: [
    cte(
      'changed',
      // The first change of a clinic inserts, and two of them at once may not both think that they are it.
      sql`insert into ${messageSettings} as t (clinic_id, id, settings, version, created_at, updated_at)
select r.clinic_id, r.id, r.settings, r.was + 1, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null
on conflict (clinic_id, id) do update set settings = excluded.settings, version = excluded.version, updated_at = excluded.updated_at
where t.version + 1 = excluded.version returning t.*`,
    ),
    cte(
      'put',
      sql`insert into ${messageChannels} as t (clinic_id, id, channel, provider, active, settings, secrets, created_at, updated_at)
select r.clinic_id, x.id, x.channel, x.provider, x.active, x.settings, x.secrets, r.at, r.at
from changed e join asked r on r.id = e.id cross join lateral jsonb_to_recordset(r.channels) x
(id uuid, channel text, provider text, active boolean, settings jsonb, secrets text)
on conflict (clinic_id, channel) do update set id = excluded.id, provider = excluded.provider, active = excluded.active,
settings = excluded.settings, secrets = excluded.secrets, version = t.version + 1, updated_at = excluded.updated_at returning t.id`,
    ),
    cte(
      'removed',
      sql`delete from ${messageChannels} t using changed e join asked r on r.id = e.id
where t.clinic_id = r.clinic_id and t.channel = any (r.gone) returning t.id`,
    ),
  ],
  happened: [
    {
      action: 'messages.settings_changed',
      of: messageSettingsKind,
      rows: 'changed',
      by: 'id',
      changed: sql`r.changed`,
    },
  ],
  answers: {
    image: sql`jsonb_build_object('settings', e.settings, 'version', e.version, 'channels', r.shown)`,
    written: sql`true`,
    from: sql`changed e join asked r on r.id = e.id`,
  },
  status: 200,
}))

/**
 * The secrets of a channel after a change, sealed. They are opened only where some stay and others do not.
 * @throws DomainError UNREADABLE_FIELD where those that stay cannot be opened: to go on would lose them
 */
async function secretsAfter(
  vault: Vault,
  planned: PlannedChannel,
  { was, clinicId }: { was: ChannelRow | undefined; clinicId: string },
): Promise<Sealed | null> {
  const { id, isNew, secretsGiven, settings } = planned
  const kept = was && !isNew ? was : null
  const given = Object.entries(secretsGiven).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  )
  if (kept !== null && Object.keys(secretsGiven).length === 0) return kept.secrets
  const staying = settings.secretNames.filter((name) => !(name in secretsGiven))
  if (kept === null || staying.length === 0) return sealSecrets(vault, Object.fromEntries(given), { clinicId, id })
  const opened = await openSecrets(vault, kept)
  if (opened === null)
    throw unreadableFields(
      staying.map((name) => `providers/${planned.provider}/${name}`),
      { of: 'channel', id },
    )
  const stays = staying.flatMap((name) => (opened[name] === undefined ? [] : [[name, opened[name]] as const]))
  return sealSecrets(vault, Object.fromEntries([...stays, ...given]), { clinicId, id })
}

/** What the trail says: each field before and after as answers show it, and of secrets only that some were given. */
function changedFields(before: SettingsImage, after: SettingsImage, areSecretsGiven: boolean): object {
  const [was, is] = [before, after].map((image) => Object.entries(presentSettings(image, '')))
  const fields = (is ?? []).flatMap(([name, value], at) => {
    const former = was?.[at]?.[1]
    const isSame = name === 'version' || JSON.stringify(former) === JSON.stringify(value)
    return isSame ? [] : [[name, [former, value]] as const]
  })
  return { ...Object.fromEntries(fields), ...(areSecretsGiven && { secrets: null }) }
}

interface Asked {
  input: SettingsInput
  /** Whether a provider may be asked on this machine, as a development's stand-in is. */
  mayBeLocal: boolean
}

async function rowOf(
  vault: Vault,
  { before, request, input, mayBeLocal }: Asked & { before: SettingsBefore; request: RecordRequest },
) {
  const { clinicId, ifMatch } = request
  const planned = planChange(before, input, { newId: v4, mayBeLocal })
  const channels = await Promise.all(
    planned.channels.map(async (channel) => {
      const was = before.channels.find((one) => one.channel === channel.channel)
      return { ...shownChannelShape.parse(channel), secrets: await secretsAfter(vault, channel, { was, clinicId }) }
    }),
  )
  const shown = planned.channels.map((channel) => shownChannelShape.parse(channel))
  const { settings, gone } = planned
  const areSecretsGiven = planned.channels.some(({ secretsGiven }) => Object.keys(secretsGiven).length > 0)
  const changed = changedFields(
    { ...before, channels: before.channels.map((row) => shownChannelShape.parse(row)) },
    { settings, channels: shown, version: before.version + 1 },
    areSecretsGiven,
  )
  return { id: clinicId, versions: versionsOf(ifMatch), was: before.version, settings, channels, gone, shown, changed }
}

/** More would mean that somebody else changes the settings each time in between. */
const TRIES = 5

/**
 * Changes how the clinic tells its patients. Which secrets stay has to be known before they are sealed anew, so the settings are
 * read first, and the change is planned again where somebody was faster.
 * @throws DomainError VALIDATION_ERROR, VERSION_MISMATCH, UNREADABLE_FIELD, IDEMPOTENCY_KEY_REUSED, OVERLOADED
 */
export async function changeSettings(
  deps: Deps,
  request: RecordRequest,
  asked: Asked,
): Promise<{ image: unknown; replayed: boolean }> {
  const { db, actor, vault } = deps
  const { clinicId, idempotency, ifMatch } = request
  return again(TRIES, async () => {
    const before = await readSettingsBefore(deps, request)
    if ('replay' in before) return { image: before.replay, replayed: true }
    refuseStale(ifMatch, before.version)
    const row = await rowOf(vault, { ...asked, before, request })
    const outcome = await tryWrite(db, changeOne, { asking: { actor, idempotency, clinicId }, row })
    if (outcome === null || outcome === OVERTAKEN) return anew(OVERTAKEN)
    if (outcome instanceof Error) throw outcome
    return outcome
  })
}
