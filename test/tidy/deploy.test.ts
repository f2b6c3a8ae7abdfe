import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { validate as lintDockerfile } from 'dockerfile-utils';
import {
  ConfigMap,
  Namespace,
  PersistentVolumeClaim,
  Secret,
  ServiceAccount,
} from 'kubernetes-models/v1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from '../../src/config.ts';
import { drainTimes } from '../../src/worker/drain.ts';
import { WORKER_ROLES } from '../../src/worker/roles.ts';
import { deployedAlerts, deployedQueries, metricNames } from '../support/watched-names.ts';
import { readProjectFile, root } from './project-files.ts';

const DOCKERFILE = await readProjectFile('deploy/docker/Dockerfile');
const ENVIRONMENT = { STEADYSEND_HOME: '/nonexistent' };

interface Service {
  command?: string[];
  environment?: Record<string, string>;
  stop_grace_period?: string;
  ports?: string[];
  tmpfs?: string[];
  volumes?: string[];
}
const compose = parse(await readProjectFile('deploy/docker/compose.yaml')) as {
  services: Record<string, Service>;
};

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
}
type Worker = InstanceType<typeof Deployment>;
const FOLDER = 'deploy/kubernetes';
const manifests = await readManifests();
const workers = manifests.filter(({ kind }) => kind === 'Deployment') as Worker[];

test('the Dockerfile is sound, and everything that it copies is there and reaches the build', async () => {
  expect(lintDockerfile(DOCKERFILE)).toEqual([]);
  const ignore = (await readProjectFile('.dockerignore')).split('\n');
  const copied = [...DOCKERFILE.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
    sources!.split(' '),
  );
  expect(copied).toContain('package-lock.json');
  expect(copied.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  expect(copied.filter((name) => !ignore.includes(`!${name}`))).toEqual([]);
});

test('the image holds what the package has to run with, and starts it as nobody special', async () => {
  const { files, bin } = JSON.parse(await readProjectFile('package.json')) as {
    files: string[];
    bin: { steadysend: string };
  };
  // Documents stay out; what a command reads or runs does not.
  const needed = files.filter((name) => !/^docs$|\.md$/.test(name));
  const final = DOCKERFILE.slice(DOCKERFILE.lastIndexOf('\nFROM '));
  expect(needed.filter((name) => !final.includes(` ${name}\n`))).toEqual([]);
  expect(final).toContain(`ENTRYPOINT ["node", "/app/${bin.steadysend}"]`);
  expect(final).toMatch(/^USER 1000:1000$/m);
  expect(final).not.toContain('alpine');
  const [, address] = /STEADYSEND_METRICS_ADDRESS=(\S+)/.exec(final) ?? [];
  const env = { ...ENVIRONMENT, STEADYSEND_METRICS_ADDRESS: address };
  const port = loadConfig({ env }).metricsAddress?.port;
  expect(final).toContain(`EXPOSE ${port}\n`);
  expect(final).toContain(`http://127.0.0.1:${port}/healthz`);
});

test('the compose file follows the Compose Specification, and asks for no setting we do not have', async () => {
  // The official schema, as github.com/compose-spec/compose-go carries it.
  const schema = JSON.parse(await readProjectFile('test/fixtures/compose-spec.json')) as object;
  // Its formats are Docker's own (`duration`, `ports`), and `deprecated` is for editors.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const check = ajv.compile(schema);
  expect(check(compose), JSON.stringify(check.errors)).toBe(true);
  expect(check({ services: { worker: { imagee: 'x' } } })).toBe(false);

  const { worker, simulator } = compose.services;
  const grace = Number(/^(\d+)s$/.exec(worker!.stop_grace_period!)?.[1]) * 1000;
  expect(grace).toBeGreaterThan(drainTimes(defaultRequestTimeout()).forceMs);
  await expectSettings(Object.keys(worker!.environment!));
  expect(simulator!.command).toEqual(['simulator', '--port', '8025']);
  // Nothing of it is reached from another machine.
  const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('senders have a place on disk for what the reading of a list puts there', () => {
  const { worker } = compose.services;
  expect(worker!.tmpfs).toBeUndefined();
  expect(worker!.volumes!.filter((volume) => volume.endsWith(':/tmp'))).toHaveLength(1);
  const sender = workers.find(({ metadata }) => metadata!.name === 'steadysend-sender');
  const { containers, volumes } = sender!.spec!.template.spec!;
  const mount = containers[0]!.volumeMounts!.find(({ mountPath }) => mountPath === '/tmp');
  const { emptyDir } = volumes!.find(({ name }) => name === mount!.name)!;
  expect(emptyDir!.sizeLimit).toBeDefined();
  expect(emptyDir!.medium).toBeUndefined();
});

test('every manifest is what Kubernetes takes, and the kustomization has them all', async () => {
  expect(manifests.length).toBeGreaterThan(7);
  for (const manifest of manifests) {
    expect(() => validateManifest(manifest), manifest.metadata.name).not.toThrow();
  }
  const broken = structuredClone(workers[0]) as unknown as { spec: { replicas: unknown } };
  broken.spec.replicas = 'two';
  expect(() => validateManifest(broken as unknown as Manifest)).toThrow(/replicas/);

  const { resources } = parse(await readProjectFile(`${FOLDER}/kustomization.yaml`)) as {
    resources: string[];
  };
  const others = ['kustomization.yaml', 'secret.example.yaml'];
  const files = (await readdir(join(root, FOLDER))).filter((name) => !others.includes(name));
  expect(resources.toSorted()).toEqual(files.toSorted());
});

test.each(workers.map((worker) => [worker.metadata!.name!, worker]))(
  '%s is given longer to end than a drain can take, and is asked how it is where it answers',
  async (_name, worker) => {
    const settings = await configMap();
    const pod = worker.spec!.template.spec!;
    const container = pod.containers[0]!;
    const { tuning, metricsAddress } = loadConfig({ env: { ...ENVIRONMENT, ...settings } });
    const { forceMs } = drainTimes(tuning.requestTimeoutMs);
    expect(pod.terminationGracePeriodSeconds! * 1000).toBeGreaterThan(forceMs);
    expect(metricsAddress).toEqual({ host: '0.0.0.0', port: container.ports![0]!.containerPort });
    expect(container.livenessProbe!.httpGet!.path).toBe('/healthz');
    expect(container.readinessProbe!.httpGet!.path).toBe('/readyz');
    const [command, flag, role] = container.args!;
    expect([command, flag]).toEqual(['worker', '--role']);
    expect(WORKER_ROLES).toContain(role);
    expect(pod.securityContext!.runAsNonRoot).toBe(true);
    expect(container.securityContext!.readOnlyRootFilesystem).toBe(true);
    expect(container.resources!.limits!['memory']).toBeDefined();
    await expectSettings(Object.keys(settings));
    const budget = manifests.find(
      ({ kind, metadata }) =>
        kind === 'PodDisruptionBudget' && metadata.name === worker.metadata!.name,
    );
    expect(budget, 'a disruption budget of its own').toBeDefined();
  },
);

test('both roles are deployed: neither does anything alone', () => {
  const roles = workers.map((worker) => worker.spec!.template.spec!.containers[0]!.args![2] ?? '');
  expect(roles.toSorted()).toEqual(['sender', 'workflows']);
});

test('every query is PromQL, and about numbers of ours or of Temporal', async () => {
  const queries = await deployedQueries();
  expect(queries.length).toBeGreaterThan(30);
  for (const { where, expr } of queries) {
    // Grafana's own variables are put in before Prometheus sees the query.
    const plain = expr.replaceAll('$__rate_interval', '5m').replaceAll('$worker', '.*');
    expect(syntaxErrors(plain), `${where}: ${expr}`).toEqual([]);
    if (where !== 'SteadysendNoWorker') expect(metricNames(expr), where).not.toEqual([]);
  }
  expect(syntaxErrors('sum by (rate(x[5m])')).not.toEqual([]);
});

test('every alert stands in the documentation, with what to do', async () => {
  const page = await readProjectFile('docs/operations.md');
  for (const { alert, labels, annotations } of await deployedAlerts()) {
    expect(page, alert).toContain(`\`${alert}\``);
    expect(['critical', 'warning']).toContain(labels.severity);
    expect(annotations.summary.length * annotations.description.length).toBeGreaterThan(0);
  }
});

function syntaxErrors(expr: string): string[] {
  const errors: string[] = [];
  parser.parse(expr).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(`at ${node.from}: ${expr.slice(node.from)}`);
    },
  });
  return errors;
}

async function readManifests(): Promise<Manifest[]> {
  const names = (await readdir(join(root, FOLDER))).filter((name) => name !== 'kustomization.yaml');
  const all = await Promise.all(
    names.toSorted().map(async (name) => {
      const documents = parseAllDocuments(await readProjectFile(`${FOLDER}/${name}`));
      return documents.flatMap((document) => {
        expect(document.errors, name).toEqual([]);
        return document.toJS() as Manifest;
      });
    }),
  );
  return all.flat();
}

/** Models made from Kubernetes' own OpenAPI description. */
function validateManifest(manifest: Manifest): void {
  const models = {
    ConfigMap,
    Deployment,
    Namespace,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    Secret,
    ServiceAccount,
  };
  const Model = models[manifest.kind as keyof typeof models];
  new Model(manifest as never).validate();
}

async function configMap(): Promise<Record<string, string>> {
  const text = await readProjectFile(`${FOLDER}/settings.yaml`);
  return (parse(text) as { data: Record<string, string> }).data;
}

/** A misspelt name would simply be ignored. */
async function expectSettings(names: string[]): Promise<void> {
  const page = await readProjectFile('docs/configuration.md');
  const unknown = names.filter(
    (name) => !/^TEMPORAL_[A-Z]+$/.test(name) && !page.includes(`\`${name}\``),
  );
  expect(unknown).toEqual([]);
}

function defaultRequestTimeout(): number {
  return loadConfig({ env: ENVIRONMENT }).tuning.requestTimeoutMs;
}
