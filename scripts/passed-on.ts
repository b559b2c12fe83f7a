/** Variables of the Worker that whoever starts the local server may set. */
const PASSED_ON = /^(LOG_LEVEL|RATE_LIMITS|CHECK_IN_URL|CORS_ORIGINS|PUBLIC_URL|KEPT_WEBHOOK_LOOPBACK|AUTH_\w+)$/

/** Those of the environment's variables that `npm start` gives to the Worker. */
export function passedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => PASSED_ON.test(entry[0]) && entry[1] !== undefined,
    ),
  )
}
