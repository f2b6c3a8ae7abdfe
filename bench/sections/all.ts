import type { Section } from '../lib/section.ts';
import { fleet } from './fleet.ts';
import { history } from './history.ts';
import { latency } from './latency.ts';
import { lifted } from './lifted.ts';
import { long } from './long.ts';
import { memory } from './memory.ts';
import { prepare } from './prepare.ts';
import { selftest } from './selftest.ts';
import { startUp } from './start-up.ts';
import { throughput } from './throughput.ts';

/** In the order in which they run, and stand on the page. */
export const SECTIONS: readonly Section[] = [
  throughput,
  lifted,
  prepare,
  memory,
  long,
  history,
  latency,
  startUp,
  fleet,
  selftest,
];
