/**
 * What a worker takes on. `workflows` decides and needs neither SES nor the campaign folders;
 * `sender` runs the activities and loads no workflow code.
 */
export const WORKER_ROLES = ['all', 'workflows', 'sender'] as const;
export type WorkerRole = (typeof WORKER_ROLES)[number];
