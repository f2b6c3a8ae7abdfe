import { expect, test } from 'vitest';
import { readProjectFile } from './project-files.ts';

interface Manifest {
  version: string;
  engines: { node: string };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

interface Locked {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

interface Lockfile {
  packages: Record<string, Locked>;
}

const manifest = JSON.parse(await readProjectFile('package.json')) as Manifest;
const lockText = await readProjectFile('package-lock.json');
const lockfile = JSON.parse(lockText) as Lockfile;

test('the Temporal packages are pinned to one exact version, and installed so', () => {
  const wanted = Object.entries(manifest.dependencies).filter(([name]) =>
    name.startsWith('@temporalio/'),
  );
  const versions = new Set(wanted.map(([, version]) => version));
  expect(wanted.length).toBeGreaterThan(5);
  expect([...versions]).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  const locked = Object.entries(lockfile.packages).filter(([path]) =>
    path.includes('node_modules/@temporalio/'),
  );
  expect(new Set(locked.map(([, entry]) => entry.version))).toEqual(versions);
});

test('every dependency is pinned exactly', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});

test('one protobufjs 8 serves Temporal, or recorded histories cannot be read', () => {
  const copies = Object.entries(lockfile.packages)
    .filter(([path]) => path.endsWith('node_modules/protobufjs'))
    .filter(([, entry]) => entry.version?.startsWith('8.'));
  expect(copies.map(([path]) => path)).toEqual(['node_modules/protobufjs']);
});

test('the lockfile names no registry, so that it works with the one each user has set', () => {
  const hosts = Object.entries(lockfile.packages).filter(([, entry]) =>
    entry.resolved?.includes('://'),
  );
  expect(hosts).toEqual([]);
});

test('the lockfile has the binaries of every platform, or npm ci refuses it there', () => {
  const missing: string[] = [];
  for (const [path, entry] of Object.entries(lockfile.packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
      if (!places.some((place) => place in lockfile.packages)) missing.push(name);
    }
  }
  expect(missing).toEqual([]);
});

test('the setup script refuses what package.json refuses', async () => {
  const setupPath = '../../scripts/setup.mjs';
  const { nodeProblem } = (await import(setupPath)) as {
    nodeProblem: (version: string) => string | null;
  };
  const lowest = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node)!;
  const [major, minor] = [Number(lowest[1]), Number(lowest[2])];
  expect(nodeProblem(`${major}.${minor}.0`)).toBeNull();
  expect(nodeProblem(`${major + 2}.0.0`)).toBeNull();
  expect(nodeProblem(`${major}.${minor - 1}.9`)).toContain(`needs Node ${major}.${minor} or newer`);
  expect(nodeProblem(`${major - 1}.99.0`)).toContain('Install a newer Node');
});

test('the changelog has a place for what is not released yet', async () => {
  const headings = (await readProjectFile('CHANGELOG.md')).match(/^## .*$/gm) ?? [];
  expect(headings[0]).toBe('## [Unreleased]');
});
