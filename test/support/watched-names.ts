import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');

interface Panel {
  title: string;
  targets?: { expr: string }[];
}
interface Dashboard {
  panels: Panel[];
}
export interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

/** Every query of the dashboard and every alert, by where it stands. */
export async function deployedQueries(): Promise<{ where: string; expr: string }[]> {
  const text = await readFile(join(root, 'deploy/grafana/steadysend.json'), 'utf8');
  const panels = (JSON.parse(text) as Dashboard).panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ where: `panel ${title}`, expr })),
  );
  const alerts = (await deployedAlerts()).map(({ alert, expr }) => ({ where: alert, expr }));
  return [...panels, ...alerts];
}

export async function deployedAlerts(): Promise<Alert[]> {
  const text = await readFile(join(root, 'deploy/prometheus/alerts.yaml'), 'utf8');
  const { groups } = parse(text) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

export function metricNames(expr: string): string[] {
  return expr.match(/\b(?:steadysend|temporal)_[a-z_]+\b/g) ?? [];
}
