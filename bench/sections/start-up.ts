import { startChild } from '../../src/selftest/child.ts';
import { launch } from '../lib/campaign.ts';
import { median } from '../lib/record.ts';
import { LIFTED_KNOBS, withRig, type Rig } from '../lib/rig.ts';
import type { Section } from '../lib/section.ts';

const ROUNDS = { quick: 2, normal: 7, full: 15 };

export const startUp: Section = {
  name: 'start-up',
  title: 'Start-up',
  method:
    'From the start of the process to its end, or for a worker until Temporal lists it as polling; ' +
    'with the workflow bundle that the build made. Medians.',
  limitMinutes: { quick: 3, normal: 5, full: 8 },
  async run(context) {
    return await withRig(context, { knobs: LIFTED_KNOBS }, async (rig) => {
      const rounds = ROUNDS[context.size];
      const workers: number[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        const startedAt = performance.now();
        const worker = await rig.startWorker();
        workers.push(performance.now() - startedAt);
        if (round < rounds) await worker.stop();
      }
      const campaign = await launch(rig, { id: 'start-up', list: { chunks: 2 } });
      await campaign.finished();
      const commands = [['--version'], ['status', 'start-up', '--json']];
      const facts = [{ what: '`worker` until it polls', value: milliseconds(workers) }];
      for (const args of commands) {
        const times: number[] = [];
        for (let round = 1; round <= rounds; round += 1) times.push(await commandMs(rig, args));
        facts.push({ what: `\`${args.join(' ')}\``, value: milliseconds(times) });
      }
      return { measured: {}, facts };
    });
  },
};

async function commandMs(rig: Rig, args: string[]): Promise<number> {
  const { program, env, folder } = rig;
  const startedAt = performance.now();
  const logFile = rig.file('commands.log');
  const code = await startChild({ program, args, env, cwd: folder, logFile }).ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with exit code ${code}`);
  return performance.now() - startedAt;
}

function milliseconds(times: readonly number[]): string {
  return `${median(times).toFixed(0)} ms`;
}
