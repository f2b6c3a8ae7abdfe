import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request instead of the server's own answer. */
export type S3Fault =
  | { answer: number; code: string }
  /** So many bytes of the body arrive, and then the connection is gone. */
  | { cutAfter: number }
  /** No answer, ever. */
  | 'hang';

export interface S3Proxy {
  /** `127.0.0.1:PORT` */
  address: string;
  /** `GET /bucket/key`, in order. */
  requests: string[];
  headers: IncomingHttpHeaders[];
  /** Asked for every request, with its place in `requests` counted from 1. */
  fault: (line: string, nth: number) => S3Fault | null;
  close(): Promise<void>;
}

/** Stands before an S3 server and spoils what a test tells it to. */
export async function startS3Proxy(target: string): Promise<S3Proxy> {
  const server = createServer((near, answer) => {
    const line = `${near.method} ${near.url}`;
    proxy.requests.push(line);
    proxy.headers.push(near.headers);
    const fault = proxy.fault(line, proxy.requests.length);
    if (fault === 'hang') return;
    if (fault !== null && 'answer' in fault) refuse(near, answer, fault);
    else forward(target, near, answer, fault?.cutAfter ?? null);
  });
  const proxy: S3Proxy = {
    address: '',
    requests: [],
    headers: [],
    fault: () => null,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

function refuse(
  near: IncomingMessage,
  answer: ServerResponse,
  fault: { answer: number; code: string },
): void {
  near.resume();
  near.once('end', () => {
    answer.writeHead(fault.answer, { 'content-type': 'application/xml' });
    const message = `told to fail, with ${near.headers.authorization}`;
    answer.end(`<Error><Code>${fault.code}</Code><Message>${message}</Message></Error>`);
  });
}

// The headers go on as they came, Host included: it is signed.
function forward(
  target: string,
  near: IncomingMessage,
  answer: ServerResponse,
  cutAfter: number | null,
): void {
  const [host = '', port = ''] = target.split(':');
  const { method, url: path, headers } = near;
  const far = request({ host, port, method, path, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    if (cutAfter === null) {
      response.pipe(answer);
      return;
    }
    let left = cutAfter;
    const cut = () => {
      response.destroy();
      answer.destroy();
    };
    response.on('data', (bytes: Buffer) => {
      const part = bytes.subarray(0, left);
      left -= part.length;
      // What was promised is on its way before the connection goes.
      if (left > 0) answer.write(part);
      else answer.write(part, cut);
    });
    answer.flushHeaders();
    if (left === 0) cut();
  });
  far.on('error', () => answer.destroy());
  near.pipe(far);
}
