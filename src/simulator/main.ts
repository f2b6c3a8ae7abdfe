import { checkConfig } from './config-check.ts';
import type { SimulatorConfig } from './config.ts';
import { startSimulator, type Simulator } from './server.ts';

export interface RunSimulatorOptions {
  port?: number;
  host?: string;
  /** Knobs as read from a file or a flag, not checked yet. */
  config?: unknown;
  /** Gets the banner line by line. */
  log?: (line: string) => void;
}

/** Starts a simulator for a person and says how to reach it. The caller closes it. */
export async function runSimulator(options: RunSimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    config: checkConfig(options.config ?? {}),
  });
  for (const line of bannerOf(simulator)) options.log?.(line);
  return simulator;
}

/** What to put into the environment of a client, and what the account holds. */
export function bannerOf({ url, config }: Pick<Simulator, 'url' | 'config'>): string[] {
  return [
    `Local SES at ${url} (control plane ${url}/_control/health)`,
    ...Object.entries(environmentOf(url, config)).map(
      ([name, value]) => `  export ${name}=${value}`,
    ),
    `  senders    ${config.senders.map((sender) => sender.address).join(', ') || 'none'}`,
    ...config.templates.map((template) => {
      const status = ['approved', 'in review', 'rejected'][template.status] ?? 'unusable';
      return `  template   ${template.id} ${template.name} (${status})`;
    }),
  ];
}

/** The settings with which a client of ours, or any that reads the same names, uses this simulator. */
export function environmentOf(
  url: string,
  config: Readonly<SimulatorConfig>,
): Record<string, string> {
  return {
    TENCENTCLOUD_SECRET_ID: config.secretId,
    TENCENTCLOUD_SECRET_KEY: config.secretKey,
    TENCENTCLOUD_REGION: config.regions[0] ?? '',
    STEADYSEND_SES_ENDPOINT: url,
  };
}
