/** The simulator's own record, over its control plane: what tests believe instead of the worker. */
export interface MailRecord {
  email: string;
  data: Record<string, string>;
  templateId: number;
  subject: string;
  from: string;
  groupName: string;
  taskId: number;
  sentAt: string;
}

export interface RequestRecord {
  at: string;
  action: string;
  requestId: string;
  outcome: string;
  groupId?: number;
  groupName?: string;
  taskId?: number;
}

export function mailsOf(url: string): Promise<MailRecord[]> {
  return ndjson<MailRecord>(`${url}/_control/mails`);
}

export function requestsOf(url: string): Promise<RequestRecord[]> {
  return ndjson<RequestRecord>(`${url}/_control/requests`);
}

export async function control(url: string, method: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${url}/_control/${path}`, { method, ...init });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

async function ndjson<T>(url: string): Promise<T[]> {
  const text = await (await fetch(url)).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
