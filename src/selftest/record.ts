/** One mail that the simulator handed over: `GET /_control/mails`. */
export interface MailRecord {
  email: string;
  groupName: string | null;
  taskId: number | null;
  sentAt: string;
}

/** One API request in order of arrival: `GET /_control/requests`. */
export interface RequestRecord {
  at: string;
  action: string;
  /** `ok`, an error code, or the fault that the client saw. */
  outcome: string;
  groupId?: number;
  groupName?: string;
  taskId?: number;
  /** Where a fault rule hit: the rule's effect, and what the call itself came to. */
  fault?: string;
  effect?: string;
}

/** What the simulator knows: the only side that the checkers believe. */
export interface SimulatorRecord {
  mails: MailRecord[];
  requests: RequestRecord[];
}

export async function readRecord(simulatorUrl: string): Promise<SimulatorRecord> {
  const [mails, requests] = await Promise.all([
    readLines<MailRecord>(`${simulatorUrl}/_control/mails`),
    readRequests(simulatorUrl),
  ]);
  return { mails, requests };
}

export function readRequests(simulatorUrl: string): Promise<RequestRecord[]> {
  return readLines<RequestRecord>(`${simulatorUrl}/_control/requests`);
}

/** Whether the call was carried out, whatever its client was told. */
export function tookEffect(request: RequestRecord): boolean {
  return (request.fault === undefined ? request.outcome : request.effect) === 'ok';
}

async function readLines<T>(url: string): Promise<T[]> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`GET ${url}: HTTP ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.map((line): T => JSON.parse(line));
}
