/**
 * I4: a group is sent only when SES says that its upload is complete and it holds exactly the
 * chunk's recipients. Uploads append and are not deduplicated, so a repeated upload would mail
 * people twice; a lost one would lose them.
 */
export type GateVerdict = 'send' | 'wait' | 'rebuild';

export interface GroupFacts {
  state: 'empty' | 'uploading' | 'complete' | 'other';
  count: number;
  invalidCount: number;
}

export function gateVerdict(group: GroupFacts | undefined, expected: number): GateVerdict {
  // Just created groups may not be listed yet.
  if (group === undefined) return 'wait';
  switch (group.state) {
    case 'empty':
    case 'uploading':
    case 'other':
      return 'wait';
    case 'complete':
      return group.count === expected && group.invalidCount === 0 ? 'send' : 'rebuild';
  }
}

/** What a look (ListSendTasks by group) says: I2. */
export type LookVerdict =
  | { verdict: 'clear' }
  | { verdict: 'accepted'; taskId: number }
  | { verdict: 'repeated'; tasks: number };

export function lookVerdict(tasks: { taskId: number }[]): LookVerdict {
  const [first, ...more] = tasks;
  if (first === undefined) return { verdict: 'clear' };
  if (more.length === 0) return { verdict: 'accepted', taskId: first.taskId };
  return { verdict: 'repeated', tasks: tasks.length };
}
