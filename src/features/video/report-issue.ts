import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { cte } from '../../db/cte.ts'
import { videoIssues } from '../../db/schema/video.ts'
import { insertInto } from '../../db/statement.ts'
import { ISSUE_TYPES } from '../../domain/video.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { type RoomWritten, writeRoom } from './room-write.ts'
import type { IssueInput, IssueRecord } from './schemas.ts'

/** Keeps what somebody tells of trouble in a call; also afterwards. @throws DomainError those of `writeRoom` */
export async function reportIssue(deps: Deps, request: RecordRequest, input: IssueInput): Promise<RoomWritten> {
  const { actor, vault } = deps
  const id = v7()
  const { description } = await sealTexts(
    vault,
    { description: input.description },
    { table: videoIssues, clinicId: request.clinicId, id },
  )
  const row = insertInto(videoIssues, {
    clinicId: sql`here.clinic_id`,
    id,
    appointmentId: sql`here.id`,
    issueType: input.issueType,
    description,
    reportedBy: actor.caller.userId,
    createdAt: actor.now,
    updatedAt: actor.now,
  })
  const event = 'video.issue_reported'
  return writeRoom(deps, request, {
    permission: 'video:report',
    checks: [],
    action: event,
    also: {
      effects: [cte('issue', sql`${row} from here returning *, (select here.patient_id from here) patient_id`)],
      audit: [],
      events: [
        {
          type: event,
          subjectType: 'video_issue',
          from: 'issue',
          payload: sql`jsonb_build_object('issueType', e.issue_type, 'appointmentId', e.appointment_id)`,
        },
      ],
    },
    image: sql`, 'issue', (select jsonb_build_object('id', issue.id, 'issue_type', issue.issue_type, 'created_at', issue.created_at) from issue)`,
  })
}

const imageShape = z.looseObject({
  issue: z.object({ id: z.string(), issue_type: z.enum(ISSUE_TYPES), created_at: z.string() }),
})

export function presentIssue(image: unknown): IssueRecord {
  const { issue } = imageShape.parse(image)
  return { id: issue.id, issueType: issue.issue_type, createdAt: new Date(issue.created_at).toISOString() }
}
