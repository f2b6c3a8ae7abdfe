import { cpus, loadavg, platform, release, totalmem } from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
}

export function thisMachine(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
  };
}

/** Load averages over a minute: whatever else kept the machine busy slowed all of it down. */
export interface Load {
  /** Before the section began. */
  before: number;
  /** The highest meanwhile, our own part in it. */
  highest: number;
}

export function loadNow(): number {
  return loadavg()[0] ?? Number.NaN;
}

export function describeLoad({ before, highest }: Load): string {
  return `load average ${before.toFixed(1)} before, up to ${highest.toFixed(1)} meanwhile`;
}

export function describeMachine({ cpu, cores, memoryGb, system, node }: Machine): string {
  return `${cores} × ${cpu}, ${memoryGb} GB, ${system}, Node ${node}`;
}
