import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { text, uuid } from '../../db/asked.ts'
import { cte } from '../../db/cte.ts'
import type { RecordRequest } from '../../db/request.ts'
import { videoIssues } from '../../db/schema/video.ts'
import { ISSUE_TYPES } from '../../domain/video.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { videoIssueKind } from '../../records/video-room.ts'
import { changeRoom, defineRoomChange, type RoomWritten, roomAsked } from './change-room.ts'
import type { IssueInput, IssueRecord } from './schemas.ts'

const reported = defineRoomChange(() => ({
  name: 'video-report-issue',
  asked: roomAsked({ issueId: uuid, issueType: text, description: text }),
  action: null,
  consequence: {
    effects: [
      cte(
        'issue_put',
        sql`insert into ${videoIssues} (clinic_id, id, appointment_id, issue_type, description, reported_by, created_at, updated_at)
select f.clinic_id, r.issue_id, f.id, r.issue_type, r.description, r.user_id, r.at, r.at
from here f join asked r on r.n = f.n returning *`,
      ),
      cte(
        'issue',
        sql`select p.*, f.patient_id, f.n from issue_put p join here f on f.clinic_id = p.clinic_id and f.id = p.appointment_id`,
      ),
    ],
    // The trail is looked up by the visit; the issue itself is nobody's to read.
    happened: [
      {
        action: 'video.issue_reported',
        of: videoIssueKind,
        rows: 'issue',
        trail: { subjectType: 'appointment', id: sql`e.appointment_id` },
      },
    ],
  },
  members: sql`, 'issue', (select jsonb_build_object('id', i.id, 'issue_type', i.issue_type, 'created_at', i.created_at) from issue i where i.n = e.n)`,
}))

/** Keeps what somebody tells of trouble in a call; also afterwards. @throws DomainError those of `changeRoom` */
export async function reportIssue(deps: Deps, request: RecordRequest, input: IssueInput): Promise<RoomWritten> {
  const issueId = v7()
  const row = { table: videoIssues, clinicId: request.clinicId, id: issueId }
  const { description } = await sealTexts(deps.vault, { description: input.description }, row)
  const issue = { issueId, issueType: input.issueType, description }
  return changeRoom(deps, { request, permission: 'video:report' }, [reported, issue])
}

const imageShape = z.looseObject({
  issue: z.object({ id: z.string(), issue_type: z.enum(ISSUE_TYPES), created_at: z.string() }),
})

export function presentIssue(image: unknown): IssueRecord {
  const { issue } = imageShape.parse(image)
  return { id: issue.id, issueType: issue.issue_type, createdAt: new Date(issue.created_at).toISOString() }
}
