import { factory } from '../../platform/http/context.ts'

/** The pages behind the links of messages. Whoever has the link needs no token. */
export const visitLinkRoutes = factory.createApp()
