import type { BadKey } from './bad-campaigns.ts';
import { inDays, inSeconds } from './in-days.ts';

/** Campaigns with a start, hours or steps that `launch` refuses: changes, and what is said at `key`. */
export interface BadStart extends Pick<BadKey, 'line' | 'says'> {
  changes: Readonly<Record<string, string>>;
}

/** What is changed comes behind the five lines of a campaign, in the order given here. */
const bad = (line: number, says: RegExp, changes: BadStart['changes']): BadStart => ({
  changes,
  line,
  says,
});

const LATER = `at: ${inDays(3)}, timezone: UTC`;
const RECURRING = `{ heldBy: ses, begin: ${inDays(3)}, intervalHours: 24 }`;

export const BAD_STARTS: readonly BadStart[] = [
  bad(6, /^send\.at: too early: creating up to 1 send tasks at 10000\/s takes until .* \(UTC\)/, {
    send: `{ at: ${inSeconds(20)}, timezone: UTC, heldBy: ses }`,
  }),
  bad(6, /^send\.at: too early: .*send\.ifLate/, {
    send: '{ at: 2020-01-01T08:00, timezone: UTC, heldBy: ses }',
  }),
  bad(6, /^send\.heldBy: ses needs a time/, { send: '{ heldBy: ses }' }),
  bad(6, /^send\.window: SES sends everything from send\.at on/, {
    send: `{ ${LATER}, heldBy: ses, window: 09:00-21:00 }`,
  }),
  bad(6, /^send\.list: send tasks at SES are created at launch/, {
    send: `{ ${LATER}, heldBy: ses, list: fresh }`,
  }),
  bad(7, /^canary: the rest follows/, {
    send: `{ ${LATER}, heldBy: ses }`,
    canary: '{ recipients: 1 }',
  }),
  bad(7, /^ramp: each step follows/, { send: `{ ${LATER}, heldBy: ses }`, ramp: '[1, rest]' }),
  bad(6, /^send\.ifLate: .*there is no send\.at/, { send: '{ ifLate: skip }' }),
  bad(6, /^send\.list: fresh reads .*there is no send\.at/, { send: '{ list: fresh }' }),
  bad(6, /^send\.at: there is no 2027-02-30/, { send: '{ at: 2027-02-30T08:00 }' }),
  bad(6, /^send\.at: must be a time such as 2026-12-01T08:00, without a zone/, {
    send: '{ at: "2027-02-01T08:00+08:00" }',
  }),
  bad(6, /^send\.timezone: .*Did you mean Asia\/Shanghai\?/, {
    send: `{ at: ${inDays(3)}, timezone: Asia/Shangai }`,
  }),
  bad(6, /^send\.window\.timezone: .*no IANA time zone/, {
    send: `{ ${LATER}, window: { hours: 09:00-21:00, timezone: Mars/Base } }`,
  }),
  bad(6, /^send\.window\.days/, { send: '{ window: { hours: 09:00-21:00, days: [monday] } }' }),
  bad(6, /^send\.ifLate: must be one of "send", "skip", "ask"/, {
    send: `{ ${LATER}, ifLate: never }`,
  }),
  bad(6, /^canary\.hold: must be a whole number with s, m, h or d/, {
    canary: '{ recipients: 1, hold: an hour }',
  }),
  bad(6, /^canary\.maxRejection: must be a text \(write it in quotes\), not 0\.05/, {
    canary: '{ recipients: 1, maxRejection: 0.05 }',
  }),
  bad(6, /^ramp: rest stands for all others/, { ramp: '[10, rest, 20]' }),
  bad(6, /^ramp/, { ramp: '{ steps: [] }' }),
  bad(6, /^recurring\.begin: too early: creating up to 1 send tasks/, {
    recurring: '{ heldBy: ses, begin: 2020-01-01T08:00, intervalHours: 24 }',
  }),
  bad(6, /^recurring\.begin: is missing/, { recurring: '{ heldBy: ses, intervalHours: 24 }' }),
  bad(6, /^recurring\.heldBy: must be .*"ses"/, {
    recurring: `{ heldBy: worker, begin: ${inDays(3)}, intervalHours: 24 }`,
  }),
  bad(6, /^recurring\.intervalHours: may be at most 8760/, {
    recurring: `{ heldBy: ses, begin: ${inDays(3)}, intervalHours: 9000 }`,
  }),
  bad(7, /^send\.at: the first sending of what recurs is recurring\.begin/, {
    recurring: RECURRING,
    send: `{ ${LATER} }`,
  }),
  bad(7, /^send\.window: SES repeats its send tasks by itself/, {
    recurring: RECURRING,
    send: '{ window: 09:00-21:00 }',
  }),
  bad(7, /^canary: SES repeats its send tasks by itself/, {
    recurring: RECURRING,
    canary: '{ recipients: 1 }',
  }),
];
