import { blankDocument } from '../src/document.ts'

// A process of its own, so that who builds loads no Worker: `vitest.config.ts` is one of them.
process.stdout.write(JSON.stringify(await blankDocument()))
