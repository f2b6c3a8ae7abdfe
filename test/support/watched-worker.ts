import type { RunningCli } from './cli.ts';
import type { Stage } from '../e2e/stage.ts';
import { until } from './until.ts';

export interface WatchedWorker {
  cli: RunningCli;
  /** Of its metrics and health. */
  url: string;
  /** Status and text of `/healthz` or `/readyz`. */
  asks(path: '/healthz' | '/readyz'): Promise<string>;
  metrics(): Promise<string>;
}

/** A worker with metrics on a free port, ready for work. */
export async function startWatchedWorker(
  stage: Stage,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<WatchedWorker> {
  const cli = stage.start(['worker', '--metrics', '0', ...args], { env });
  await until(() => cli.stderr().includes('worker ready'), {
    what: 'the worker to be ready',
    deadlineMs: 30_000,
    describe: () => cli.stderr(),
  });
  const url = /"url":"([^"]+)"/.exec(cli.stderr())?.[1] ?? '';
  const get = (path: string) => fetch(`${url}${path}`);
  return {
    cli,
    url,
    asks: async (path) => {
      const answer = await get(path);
      return `${answer.status} ${(await answer.text()).trim()}`;
    },
    metrics: async () => await (await get('/metrics')).text(),
  };
}

/** One sample, or undefined: `sample(text, 'steadysend_chunks_total{outcome="accepted"}')`. */
export function sample(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}
