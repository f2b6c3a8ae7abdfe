/**
 * Why a goal is missed, in a sentence for docs/benchmarks.md, by the goal's id. Written by whoever
 * found out; shown only while the goal is missed.
 */
export const CAUSES: Readonly<Record<string, string>> = {
  'throughput.fixedWindow.share':
    'requests reach SES 80 ± 40 ms after they leave, so even an evenly paced sender overfills some ' +
    'windows, and the pace settles where about 0.6 % is refused: the plain loop with the same pacer ' +
    'gets 97.5 %. The remaining percent was not taken apart.',
  'throughput.slidingWindow.throttled':
    'the pace is steered by the refusals themselves and settles at about one in a hundred under this ' +
    'kind of limiter; the plain loop with the same pacer has 0.98 %.',
  'throughput.cpu':
    'the worker makes 4.3 calls a chunk and the loop 3: it looks up what became of every task, and ' +
    'deletes every group. A profile gives 10 % to collecting the garbage of a heap that is kept ' +
    'small and a quarter to the threads of the Temporal SDK; HTTP and the SES SDK are most of the ' +
    'rest, as in the loop.',
  'lifted.rate':
    'two cores: the worker, the Temporal server and the simulated SES use both of them up.',
  'lifted.ratio': 'the CPU a chunk, as above.',
  'memory.rss':
    'a worker that has done nothing yet takes 175 MB. The longest list is prepared by the same ' +
    'process, which ends at 310 MB, and V8 gives little of that back; from then on it grows by less ' +
    'than a tenth while a million is sent.',
  'prepare.speed':
    'checking, hashing and comparing every address and writing the chunks cost a little more than ' +
    'parsing does; the table of addresses seen does not fit into the caches of the processor.',
  'prepare.rss':
    'a worker that has done nothing yet takes 175 MB, the table of 10 million addresses 80 MB, and ' +
    'the heap of the thread that prepares the rest.',
  'fleet.share':
    'a single worker gets 96.4 % here. Three do not know of each other when they send, so a window ' +
    'is overfilled more often, and each cuts its own part when it is refused.',
  'fleet.afterKill':
    'the same as for three workers. Chunks of the killed one are looked up before they are sent ' +
    'again, when its lease has ended about half a minute after the kill: a dip of some seconds.',
};
