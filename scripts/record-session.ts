// `npm run docs:session`: a session in a terminal, run and written down line by line as it came, into
// docs/images/session.svg. A picture that moves by itself needs no player, and one whose lines are
// hidden by an animation only shows all of them where there is none. Needs a built dist/.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml } from '../src/cli/escape-html.ts';
import { ID, images, withLocalRun } from './local-run.ts';

interface Line {
  /** Since the line before. */
  afterMs: number;
  text: string;
  isTyped: boolean;
}

type Run = (args: string[], onText: (text: string) => void) => Promise<void>;

/** Longer waits are cut to this, and the picture says so. */
const LONGEST_WAIT_MS = 1_500;
const LINE_HEIGHT = 18;
const COLUMNS = 110;

const lines: Line[] = [];
await withLocalRun(async ({ home, nextDay, run: runHere }) => {
  // As it stands on a user's machine, who has set nothing.
  const run: Run = (args, onText) =>
    runHere(args, (text) => onText(text.replaceAll(join(home, 'home'), '~/.steadysend')));
  await record(run, ['check', 'november.yaml']);
  await record(run, ['launch', 'november.yaml', '--id', ID, '--yes', '--wait']);
  await record(run, ['list']);
  await nextDay();
  add('# the next day, the quota is refilled', LONGEST_WAIT_MS, true);
  await record(run, ['watch', ID, '--through-pauses']);
  await record(run, ['report', ID, '--out', 'report.csv']);
});
const path = join(images, 'session.svg');
await writeFile(path, picture(lines));
process.stderr.write(`${path}\n`);

async function record(run: Run, args: string[]): Promise<void> {
  add(`$ steadysend ${args.join(' ')}`, LONGEST_WAIT_MS, true);
  let last = performance.now();
  let rest = '';
  const take = (text: string) => {
    const now = performance.now();
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const [index, part] of parts.entries()) add(part, index === 0 ? now - last : 0, false);
    if (parts.length > 0) last = now;
  };
  await run(args, take);
  if (rest !== '') add(rest, 0, false);
  add('', 0, false);
}

function add(text: string, afterMs: number, isTyped: boolean): void {
  const shown = text.length > COLUMNS ? `${text.slice(0, COLUMNS - 1)}…` : text;
  lines.push({ afterMs: Math.min(afterMs, LONGEST_WAIT_MS), text: shown, isTyped });
}

function picture(all: readonly Line[]): string {
  const height = (all.length + 2) * LINE_HEIGHT;
  let atMs = 0;
  const texts = all.map(({ afterMs, text, isTyped }, row) => {
    atMs += afterMs;
    const style = `animation-delay:${(atMs / 1000).toFixed(2)}s`;
    const kind = isTyped ? ' class="typed"' : '';
    return `<text${kind} x="16" y="${(row + 1.5) * LINE_HEIGHT}" style="${style}">${escapeHtml(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 ${height}" role="img" aria-label="A session in a terminal: check, launch, a pause on the quota, the refill, the report">
<style>
rect { fill: #0d1117; }
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #c9d1d9; white-space: pre; animation: show 1ms step-end both; }
.typed { fill: #7ee787; font-weight: bold; }
@keyframes show { from { opacity: 0; } }
@media (prefers-reduced-motion: reduce) { text { animation: none; } }
</style>
<rect width="960" height="${height}" rx="8"/>
${texts.join('\n')}
</svg>
`;
}
