/** Where a path of ours is from outside. @param publicUrl the variable `PUBLIC_URL`, with or without a slash at its end */
export function publicAddress(publicUrl: string, path: string): string {
  return publicUrl.replace(/\/$/, '') + path
}
