/**
 * How long a workflow waits for the worker that has it in its cache before another may take it. Of
 * a killed worker that is lost time, in which `status` and `pause` are not answered either.
 */
export const STICKY_MS = 2_000;

/**
 * How long one query may wait: less than that. The server tries the worker with the cache first, and
 * takes it off the campaign after STICKY_MS, whether or not anybody still waits for the answer. Only
 * if somebody does, it sends the query to another worker, with the history as it is by then: with
 * news of a task that was not there when the query was let through, and that may be lost with the
 * first worker. Who asks again is let through anew, and waits for such a task.
 */
export const QUERY_MS = 1_500;
