import { buildIfChanged } from '../../scripts/build.ts'

/** Files that run side by side start the built Worker: each builds it where it is old, and two at once would be in each other's way. */
export default async function setup(): Promise<void> {
  await buildIfChanged()
}
