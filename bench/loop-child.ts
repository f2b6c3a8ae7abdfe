// The plain loop as a process of its own, so that its CPU time is its own. Its options come as one
// argument of JSON; it prints what it cost.
import { plainLoop, type PlainLoopOptions } from './lib/plain-loop.ts';

const options = JSON.parse(process.argv[2] ?? '') as PlainLoopOptions;
const before = process.cpuUsage();
const chunks = await plainLoop(options);
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ chunks, cpuMs: (user + system) / 1000 })}\n`);
