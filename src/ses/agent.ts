import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Endpoint } from './endpoint.ts';

/** What is known of one HTTP request, however it ends. */
export interface Attempt {
  /** The request was handed to our agent. */
  begun: boolean;
  /** It had a usable connection, so bytes may have left. */
  connected: boolean;
  /** Status of the answer's head. */
  status?: number;
  /** Of the connection: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, … */
  errorCode?: string;
}

export interface WatchedAgent {
  agent: HttpAgent;
  /** Follows the request that carries this trace id. */
  watch(traceId: string): Attempt;
  forget(traceId: string): void;
  /** Ends every connection, those in use too. */
  close(): void;
}

export const TRACE_HEADER = 'X-TC-TraceId';

/**
 * Idle connections are closed after 4 s, below the 5 s after which common servers close them: a
 * request on a connection that the other side is just closing would end with an unknown outcome.
 */
const IDLE_MS = 4_000;

/**
 * A keep-alive agent that knows, for every request, whether it ever had a connection.
 *
 * The SDK turns each failure of the connection into an error with nothing but a message, and
 * whether a write must be looked up rests on "was it sent". Reading ECONNREFUSED out of the
 * message would miss connects that time out or that the time limit aborts, and would trust
 * wording. The agent sees the socket itself.
 *
 * `addRequest` is where Node hands a request to its agent: not documented, but what agent-base and
 * with it most proxy agents are built on. Should it cease to be called, `begun` stays false and
 * every failure counts as an unknown outcome, which is the safe side.
 */
export function createWatchedAgent(endpoint: Endpoint, maxSockets: number): WatchedAgent {
  const secure = endpoint.protocol === 'https://';
  const settings = { keepAlive: true, maxSockets, timeout: IDLE_MS };
  const agent = secure ? new HttpsAgent(settings) : new HttpAgent(settings);
  const attempts = new Map<string, Attempt>();
  const connected = new WeakSet<Socket>();
  // Over TLS, no byte of a request leaves before the handshake is done.
  const connectedEvent = secure ? 'secureConnect' : 'connect';

  function follow(request: ClientRequest, attempt: Attempt): void {
    attempt.begun = true;
    request.once('socket', (socket) => {
      // One that is not connecting any more and is not known here counts as connected.
      if (!socket.connecting) connected.add(socket);
      if (connected.has(socket)) {
        attempt.connected = true;
        return;
      }
      socket.once(connectedEvent, () => {
        connected.add(socket);
        attempt.connected = true;
      });
    });
    request.once('response', (response: IncomingMessage) => {
      if (response.statusCode !== undefined) attempt.status = response.statusCode;
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      if (typeof error.code === 'string') attempt.errorCode = error.code;
    });
  }

  interceptRequests(agent, (request) => {
    const attempt = attempts.get(String(request.getHeader(TRACE_HEADER)));
    if (attempt === undefined) return;
    // A second request with the same trace id is a redirect being followed, with the recipients
    // in its body, to wherever the answer says. The API never redirects; a captive portal does.
    if (attempt.begun) throw new Error('redirects are not followed');
    follow(request, attempt);
  });

  return {
    agent,
    watch(traceId) {
      const attempt: Attempt = { begun: false, connected: false };
      attempts.set(traceId, attempt);
      return attempt;
    },
    forget: (traceId) => void attempts.delete(traceId),
    close: () => agent.destroy(),
  };
}

interface RequestTaker {
  addRequest(request: ClientRequest, ...rest: unknown[]): void;
}

function interceptRequests(agent: HttpAgent, before: (request: ClientRequest) => void): void {
  const taker = agent as HttpAgent & RequestTaker;
  const addRequest = taker.addRequest.bind(agent);
  taker.addRequest = (request, ...rest) => {
    before(request);
    addRequest(request, ...rest);
  };
}
