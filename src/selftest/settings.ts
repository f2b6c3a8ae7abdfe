import type { Environment } from '../config-reader.ts';

export interface SelftestTiming {
  heartbeatTimeoutMs: number;
  requestTimeoutMs: number;
  listDelayMs: number;
  uploadTimeoutMs: number;
}

/**
 * Time-outs of a self-test: in the order of production, a fifth as long, so that a killed worker's
 * work goes on after four seconds and not after thirty.
 */
export const TIMING: SelftestTiming = {
  heartbeatTimeoutMs: 2_000,
  requestTimeoutMs: 1_500,
  listDelayMs: 500,
  uploadTimeoutMs: 20_000,
};

/** For kill points, of which there are many: as short as the settings allow. */
export const POINT_TIMING: SelftestTiming = {
  heartbeatTimeoutMs: 1_000,
  requestTimeoutMs: 800,
  listDelayMs: 300,
  uploadTimeoutMs: 10_000,
};

/** How the simulator behaves: as late as it may be, within what the workers are told to expect. */
export const SIMULATOR_KNOBS = {
  uploadDelayMs: 300,
  taskDelayMs: 200,
  latencyMs: 10,
  listDelayMs: 400,
  groupListDelayMs: 200,
  // The pacers are tested elsewhere; here a limit would only make for fewer sends to interrupt.
  ratePerSecond: null,
} as const;

export const POINT_KNOBS = {
  uploadDelayMs: 100,
  taskDelayMs: 100,
  latencyMs: 0,
  listDelayMs: 200,
  groupListDelayMs: 100,
  ratePerSecond: null,
} as const;

/** Few spans at a time: a worker has work for seconds whenever it is killed. */
const SPANS_IN_FLIGHT = 2;
/** SES's clock is moved, so the hours between two looks at what SES holds would not pass. */
const QUIET_SWEEP_MS = 1_000;

export function tuningEnvironment(timing: SelftestTiming): Environment {
  return {
    STEADYSEND_HEARTBEAT_TIMEOUT_MS: String(timing.heartbeatTimeoutMs),
    STEADYSEND_REQUEST_TIMEOUT_MS: String(timing.requestTimeoutMs),
    STEADYSEND_LIST_DELAY_MS: String(timing.listDelayMs),
    STEADYSEND_UPLOAD_TIMEOUT_MS: String(timing.uploadTimeoutMs),
    STEADYSEND_SPANS_IN_FLIGHT: String(SPANS_IN_FLIGHT),
    STEADYSEND_QUIET_SWEEP_MS: String(QUIET_SWEEP_MS),
  };
}
