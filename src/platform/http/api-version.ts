/**
 * The version of the API's contract, as a date: `X-Kept-Version` of every answer. A change that may break a client raises it, and
 * has its section in CHANGELOG.md; docs/http.md says what breaks, and how long the former way stays.
 */
export const API_VERSION = '2026-11-30'
