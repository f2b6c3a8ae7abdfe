import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { root } from './project-files.ts';

interface Diagnostic {
  code: string;
  filename: string;
  labels: { span: { line: number } }[];
}

interface Finding {
  rule: string;
  line: number;
}

const run = promisify(execFile);
const oxlint = join(root, 'node_modules', '.bin', 'oxlint');

/** What each folder may and may not import, one line of code each. */
const imports: Record<string, { allowed: string[]; refused: string[] }> = {
  'src/domain/x.ts': {
    allowed: ["import { a } from './span.ts'"],
    refused: [
      "import { a } from 'node:crypto'",
      "import { a } from 'luxon'",
      "import { a } from '@temporalio/common'",
      "import { a } from '../ses/port.ts'",
      "import type { A } from '../storage/object-store.ts'",
    ],
  },
  'workflows/x.ts': {
    allowed: [
      "import { a } from '@temporalio/workflow'",
      "import { a } from '@temporalio/common'",
      "import { a } from 'p-limit'",
      "import { a } from './messages.ts'",
      "import { a } from '../src/domain/span.ts'",
      "import type { A } from '../activities/contract.ts'",
    ],
    refused: [
      "import { a } from '../activities/contract.ts'",
      "import type { A } from '../activities/index.ts'",
      "import { a } from 'node:fs/promises'",
      "import { a } from 'pino'",
      "import { a } from 'csv-parse'",
      "import { a } from '@temporalio/client'",
      "import { a } from '@temporalio/activity'",
      "import type { A } from '../src/ses/port.ts'",
      "import { a } from '../src/config.ts'",
    ],
  },
  'activities/x.ts': {
    allowed: [
      "import { a } from '@temporalio/activity'",
      "import { a } from '../src/ses/client.ts'",
      "import { a } from '../src/recipients/prepare-list.ts'",
      "import { a } from '../src/storage/home.ts'",
      "import { a } from './failure.ts'",
    ],
    refused: [
      "import { a } from '@temporalio/workflow'",
      "import { a } from '@temporalio/worker'",
      "import { a } from '../workflows/messages.ts'",
      "import { a } from '../src/cli/main.ts'",
      "import { a } from '../src/simulator/server.ts'",
      "import { a } from '../src/worker/run-worker.ts'",
    ],
  },
  'activities/contract.ts': {
    allowed: ["import type { A } from '../src/domain/span.ts'"],
    refused: [
      "import { a } from '../src/domain/span.ts'",
      "import type { A } from './failure.ts'",
      "import type { A } from 'node:stream'",
    ],
  },
  'src/ses/x.ts': {
    allowed: [
      "import { a } from 'node:http'",
      "import { a } from 'tencentcloud-sdk-nodejs-ses'",
      "import { a } from '../domain/disposition.ts'",
      "import { a } from './port.ts'",
    ],
    refused: [
      "import { a } from '@temporalio/common'",
      "import { a } from 'pino'",
      "import { a } from '../simulator/signature.ts'",
      "import { a } from '../storage/home.ts'",
      "import { a } from '../recipients/decode.ts'",
      "import { a } from '../config.ts'",
      "import { a } from '../../activities/failure.ts'",
    ],
  },
  'src/recipients/x.ts': {
    allowed: [
      "import { a } from 'csv-parse'",
      "import { a } from '../storage/campaign-folder.ts'",
      "import { a } from '../domain/recipient.ts'",
    ],
    refused: [
      "import { a } from '../ses/port.ts'",
      "import { a } from '../cli/main.ts'",
      "import { a } from '@temporalio/activity'",
    ],
  },
  'src/newsletter/x.ts': {
    allowed: [
      "import { a } from '../recipients/copy-in.ts'",
      "import { a } from '../ses/port.ts'",
      "import { a } from '../storage/campaign-folder.ts'",
    ],
    refused: [
      "import { a } from '../cli/launch/freeze.ts'",
      "import { a } from '@temporalio/activity'",
      "import { a } from '../../activities/failure.ts'",
      "import { a } from '../../workflows/messages.ts'",
    ],
  },
  'src/events/x.ts': {
    allowed: [
      "import { a } from '../recipients/check-address.ts'",
      "import { a } from '../storage/suppression-writer.ts'",
      "import type { A } from '../config.ts'",
    ],
    refused: [
      "import { a } from '../ses/port.ts'",
      "import { a } from '../worker/run-worker.ts'",
      "import { a } from '../simulator/server.ts'",
      "import { a } from '@temporalio/common'",
    ],
  },
  'src/storage/x.ts': {
    allowed: ["import { a } from 'node:fs'", "import { a } from '../domain/recipient.ts'"],
    refused: [
      "import { a } from '../recipients/decode.ts'",
      "import { a } from '../ses/port.ts'",
      "import { a } from '../worker/run-worker.ts'",
    ],
  },
  'src/temporal/x.ts': {
    allowed: ["import { a } from '@temporalio/client'", "import { a } from './free-port.ts'"],
    refused: ["import { a } from '../cli/main.ts'", "import { a } from '../ses/port.ts'"],
  },
  'src/worker/x.ts': {
    allowed: [
      "import { a } from '../../activities/index.ts'",
      "import { a } from '../temporal/connect.ts'",
    ],
    refused: ["import { a } from '../cli/main.ts'", "import { a } from '../simulator/server.ts'"],
  },
  'src/simulator/x.ts': {
    allowed: ["import { a } from './store.ts'", "import { a } from './actions/list.ts'"],
    refused: [
      "import { a } from '../ses/error-table.ts'",
      "import type { A } from '../domain/recipient.ts'",
      "import { a } from 'tencentcloud-sdk-nodejs-common'",
      "import { a } from '@temporalio/client'",
    ],
  },
  'src/simulator/actions/x.ts': {
    allowed: ["import { a } from '../store.ts'", "import { a } from './list.ts'"],
    refused: [
      "import { a } from '../../ses/error-table.ts'",
      "import { a } from '../../domain/span.ts'",
      "import { a } from 'tencentcloud-sdk-nodejs-ses/tencentcloud/index.js'",
    ],
  },
  'src/logger.ts': {
    allowed: ["import { a } from 'pino'", "import type { A } from './ses/port.ts'"],
    refused: ["import { a } from './ses/client.ts'", "import { a } from './simulator/server.ts'"],
  },
  'src/cli/x.ts': {
    allowed: ["import { a } from '../simulator/server.ts'", "import { a } from '../ses/client.ts'"],
    refused: [],
  },
};

/** Code that a rule must refuse in one place, and let pass in another. */
const rules: { code: string; rule: string; refused: string; allowed?: string }[] = [
  {
    code: 'export const a = process.env.HOME;',
    rule: 'node(no-process-env)',
    refused: 'src/worker/env.ts',
    allowed: 'src/config.ts',
  },
  {
    code: "console.log('a');",
    rule: 'eslint(no-console)',
    refused: 'src/worker/console.ts',
    allowed: 'src/cli/console.ts',
  },
  {
    code: 'export default 1;',
    rule: 'import(no-default-export)',
    refused: 'workflows/default.ts',
    allowed: 'vitest.config.ts',
  },
  {
    code: 'export const a = (b: string[]) => b[0]!;',
    rule: 'typescript(no-non-null-assertion)',
    refused: 'src/worker/non-null.ts',
    allowed: 'test/unit/non-null.ts',
  },
  {
    code: 'export const a = (b: any) => b;',
    rule: 'typescript(no-explicit-any)',
    refused: 'test/unit/any.ts',
  },
  {
    code: 'async function a(): Promise<void> {}\nexport function b(): void {\n  a();\n}',
    rule: 'typescript(no-floating-promises)',
    refused: 'src/worker/floating.ts',
  },
  {
    code:
      "export function a(b: 'x' | 'y'): number {\n  switch (b) {\n    case 'x':\n      return 1;\n" +
      '  }\n  return 2;\n}',
    rule: 'typescript(switch-exhaustiveness-check)',
    refused: 'src/worker/switch.ts',
  },
  {
    code: "import { Readable } from 'node:stream';\nexport type A = Readable;",
    rule: 'typescript(consistent-type-imports)',
    refused: 'src/worker/type-import.ts',
  },
];

/** Lints a tree of such files with the project's own settings, in a folder of its own. */
async function lint(files: ReadonlyMap<string, string>): Promise<Map<string, Finding[]>> {
  const folder = await tempDir();
  await copyFile(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', noEmit: true } }),
  );
  for (const [name, code] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), `${code}\n`);
  }
  const env = { ...process.env, OXLINT_TSGOLINT_PATH: join(root, 'node_modules/.bin/tsgolint') };
  const { stdout } = await run(oxlint, ['--type-aware', '--format', 'json'], {
    cwd: folder,
    env,
    maxBuffer: 16_000_000,
  }).catch((error: unknown) => {
    // Findings make it exit with 1; anything else has no output to read.
    if (error instanceof Error && 'stdout' in error) return { stdout: String(error.stdout) };
    throw error;
  });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  const found = new Map<string, Finding[]>();
  for (const { filename, code, labels } of diagnostics) {
    const finding = { rule: code, line: labels[0]?.span.line ?? 0 };
    found.set(filename, [...(found.get(filename) ?? []), finding]);
  }
  return found;
}

function rulesOf(findings: readonly Finding[] | undefined): string[] {
  return (findings ?? []).map(({ rule }) => rule);
}

test('every folder imports what it may, and nothing else', async () => {
  const files = Object.entries(imports).map(([name, { allowed, refused }]) => {
    const lines = [...allowed, ...refused];
    // A name of its own for each, or they would be the same variable twice.
    const code = lines.map((line, index) => line.replace(/ (a) \}/i, ` $1 as a${index} }`));
    return [name, code.join('\n')] as const;
  });
  const found = await lint(new Map(files));
  for (const [name, { allowed, refused }] of Object.entries(imports)) {
    const lines = [...allowed, ...refused];
    const refusedLines = new Set(
      (found.get(name) ?? [])
        .filter(({ rule }) => rule === 'eslint(no-restricted-imports)')
        .map(({ line }) => lines[line - 1]),
    );
    expect({ name, refused: lines.filter((line) => refusedLines.has(line)) }).toEqual({
      name,
      refused,
    });
  }
});

test('the other rules hold where they should, and only there', async () => {
  const files = new Map<string, string>();
  for (const { code, refused, allowed } of rules) {
    files.set(refused, code);
    if (allowed !== undefined) files.set(allowed, code);
  }
  const found = await lint(files);
  for (const { rule, refused, allowed } of rules) {
    expect(rulesOf(found.get(refused)), `${refused}: ${rule}`).toContain(rule);
    if (allowed !== undefined) expect(rulesOf(found.get(allowed)), allowed).not.toContain(rule);
  }
});

test('a circle of imports is refused', async () => {
  const found = await lint(
    new Map([
      ['src/worker/a.ts', "import { b } from './b.ts';\nexport const a = b;"],
      ['src/worker/b.ts', "import { a } from './a.ts';\nexport const b = a;"],
    ]),
  );
  expect(rulesOf(found.get('src/worker/a.ts'))).toContain('import(no-cycle)');
});
