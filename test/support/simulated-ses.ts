import { onTestFinished } from 'vitest';
import { createSesClient, type SesClient, type SesClientOptions } from '../../src/ses/client.ts';
import type { SimulatorConfig } from '../../src/simulator/config.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';

export interface SimulatedSes {
  simulator: Simulator;
  ses: SesClient;
}

/** A simulated SES and the real client for it, both ended with the test. */
export async function simulatedSes(
  config: Partial<SimulatorConfig>,
  options: Partial<SesClientOptions> = {},
): Promise<SimulatedSes> {
  const simulator = await startSimulator({ config });
  onTestFinished(() => simulator.close());
  return { simulator, ses: sesOf(simulator, options) };
}

/** Another client of it. */
export function sesOf(simulator: Simulator, options: Partial<SesClientOptions> = {}): SesClient {
  const ses = createSesClient({
    secretId: 'simulator',
    secretKey: 'simulator',
    region: 'ap-guangzhou',
    endpoint: simulator.url,
    ...options,
  });
  onTestFinished(() => ses.close());
  return ses;
}
