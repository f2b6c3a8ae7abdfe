import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const GOOD_VERSION = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';

/** A shell script in the place of a program. */
export async function writeProgram(path: string, body: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

export async function writeTemporal(folder: string, version = GOOD_VERSION): Promise<string> {
  return await writeProgram(join(folder, 'temporal'), `echo '${version}'`);
}

/**
 * A `go` whose `install` takes the real one's settings (GOBIN) and leaves a working `temporal`,
 * and a line in `calls` for each time that it ran.
 */
export async function writeGo(folder: string, calls: string): Promise<string> {
  const install = [
    `echo "$@" >> '${calls}'`,
    `printf '#!/bin/sh\\necho "${GOOD_VERSION}"\\n' > "$GOBIN/temporal"`,
    'chmod +x "$GOBIN/temporal"',
  ];
  return await writeProgram(join(folder, 'go'), install.join('\n'));
}
