import { AffectedTab } from '../../../parts/desk-lists/affected-tab.tsx'
import { FollowUpsTab } from '../../../parts/desk-lists/follow-ups-tab.tsx'
import { InboxTab } from '../../../parts/desk-lists/inbox-tab.tsx'
import { RequestsTab } from '../../../parts/desk-lists/requests-tab.tsx'
import { UnresolvedTab } from '../../../parts/desk-lists/unresolved-tab.tsx'
import type { ListName } from './list-name.ts'

export const deskLists: Record<ListName, () => preact.JSX.Element> = {
  requests: RequestsTab,
  followUps: FollowUpsTab,
  unresolved: UnresolvedTab,
  affected: AffectedTab,
  inbox: InboxTab,
}
