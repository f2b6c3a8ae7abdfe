import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../../src/selftest/child.ts';
import type { Verdict } from '../../src/selftest/verdict.ts';
import type { Section } from '../lib/section.ts';

const KILLS = { quick: 3, normal: 200, full: 200 };

export const selftest: Section = {
  name: 'selftest',
  title: 'Killed all the time',
  method:
    '`steadysend selftest`: workers, servers and launches are killed and connections cut while ' +
    'campaigns run; then the record of the simulated SES is compared with the lists.',
  isLong: true,
  limitMinutes: { quick: 5, normal: 40, full: 40 },
  async run(context) {
    const { program, config, signal, size } = context;
    const folder = await mkdtemp(join(tmpdir(), 'steadysend-bench-'));
    const logFile = join(folder, 'selftest.log');
    const args = ['selftest', '--kills', String(KILLS[size]), '--json'];
    const env = { ...config.env };
    const child = startChild({ program, args, env, cwd: folder, logFile });
    const stop = () => void child.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await child.ended;
      signal.throwIfAborted();
      const verdict = JSON.parse(child.stdout) as Verdict;
      return {
        measured: { 'selftest.lost': verdict.lost, 'selftest.repeated': verdict.repeated },
        facts: [
          { what: 'kills', value: String(verdict.kills.total) },
          { what: 'recipients', value: String(verdict.recipients) },
          { what: 'findings', value: String(verdict.findings.length) },
          { what: 'seconds', value: String(verdict.seconds.total) },
        ],
      };
    } finally {
      signal.removeEventListener('abort', stop);
      await rm(folder, { recursive: true, force: true });
    }
  },
};
