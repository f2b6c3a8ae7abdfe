import type { TestProject } from 'vitest/node';
import { findVersitygw } from './versitygw.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The binary of a real S3 server; `startS3Server` runs it. */
    versitygw: string;
  }
}

export async function setup(project: TestProject): Promise<void> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  project.provide('versitygw', await findVersitygw(process.env, log));
}
