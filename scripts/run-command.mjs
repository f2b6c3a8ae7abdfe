// Runs a child program with its output under control: shown as it comes, or kept and shown only
// when it fails, with a sign of life every few seconds so that silence never looks like a hang.
import { spawn } from 'node:child_process';

const ALIVE_EVERY_MS = 10_000;
const FIRST_SIGN_MS = 2_000;
const KEPT_OUTPUT_CHARS = 1_000_000;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ what: string, cwd: string, env?: NodeJS.ProcessEnv, quiet?: boolean, log: (line: string) => void }} options
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
export async function runCommand(command, args, options) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 100) / 10;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', options.quiet ? 'pipe' : 'inherit', options.quiet ? 'pipe' : 'inherit'],
  });
  let output = '';
  const keep = (text) => {
    output = (output + text).slice(-KEPT_OUTPUT_CHARS);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  // A terminal sends Ctrl-C to the child as well; one that was sent to this process only must be
  // handed on, or the child would outlive its parent.
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  const alive = () => options.log(`${options.what} … ${Math.round(seconds())} s`);
  const first = options.quiet ? setTimeout(alive, FIRST_SIGN_MS) : undefined;
  const later = options.quiet ? setInterval(alive, ALIVE_EVERY_MS) : undefined;
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, signal) => resolve(signal === null ? exitCode : 130));
    });
    return { code, output, seconds: seconds() };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`${options.what}: there is no program '${command}' on PATH`, { cause: error });
  } finally {
    clearTimeout(first);
    clearInterval(later);
    process.off('SIGINT', pass).off('SIGTERM', pass);
  }
}
