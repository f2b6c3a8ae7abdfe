/** Ports and account of what `up` and `simulator` start, shared with the commands that find it. */
export const SIMULATOR_PORT = 8025;
export const DASHBOARD_PORT = 8026;
/** Temporal's own defaults, so that its tools find the server without settings. */
export const TEMPORAL_PORT = 7233;
export const TEMPORAL_UI_PORT = 8233;
/** SES's documentation of callbacks names 8080, 8081 and 8082. */
export const EVENTS_PORT = 8080;

/** The simulator's one account. Never assumed: only written down where a simulator was started. */
export function simulatorEnvironment(url: string): Record<string, string> {
  return {
    STEADYSEND_SES_ENDPOINT: url,
    TENCENTCLOUD_SECRET_ID: 'simulator',
    TENCENTCLOUD_SECRET_KEY: 'simulator',
    // Empty means unset: a real account's token must not go with the simulator's key.
    TENCENTCLOUD_TOKEN: '',
  };
}
