import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/temporal/free-port.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test('activities and their calls to SES are traced, without a recipient', async () => {
  const collector = await startCollector();
  const worker = await stage.startWorker({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  await sendTwoChunks('traced');
  const { code, stderr } = await worker.stop();
  expect(code, stderr).toBe(0);

  const spans = collector.spans();
  const sending = spans.filter(({ name }) => name === 'sendChunks');
  expect(sending.length).toBeGreaterThan(0);
  for (const { attributes, traceId, spanId } of sending) {
    expect(attributes).toMatchObject({
      'temporal.workflow.id': 'campaign/traced/segment-0',
      'temporal.activity.attempt': 1,
      'steadysend.campaignId': 'traced',
    });
    const below = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
    expect(below.every((span) => span.traceId === traceId)).toBe(true);
  }
  const sent = spans.filter(({ name }) => name === 'SES BatchSendEmail');
  expect(sent.map(({ attributes }) => attributes['ses.outcome'])).toEqual(['ok', 'ok']);
  const parents = new Set(sending.map(({ spanId }) => spanId));
  expect(sent.every(({ parentSpanId }) => parents.has(parentSpanId))).toBe(true);
  expect(spans.map(({ name }) => name)).toContain('writeReport');
  expect(collector.text()).toContain('"stringValue":"steadysend"');
  expect(collector.text()).not.toContain('@');
  expect(collector.text()).not.toContain('Reader');
});

test('a collector that is not there holds up neither the campaign nor the end of the worker', async () => {
  const nobody = `http://127.0.0.1:${await freePort('127.0.0.1')}`;
  const worker = await stage.startWorker({ OTEL_EXPORTER_OTLP_ENDPOINT: nobody });
  await sendTwoChunks('untraced');
  const { code, stderr } = await worker.stop();
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('OpenTelemetry: ');
});

async function sendTwoChunks(id: string): Promise<void> {
  await stage.write({ 'list.csv': listCsv(100) });
  const file = await stage.write({ [`${id}.yaml`]: campaignYaml() });
  const launched = await stage.cli(['launch', file, '--id', id, '--wait']);
  expect(launched.code, launched.stderr).toBe(0);
}

interface TracedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  attributes: Record<string, unknown>;
}

interface OtlpSpan extends Omit<TracedSpan, 'attributes'> {
  attributes: { key: string; value: Record<string, unknown> }[];
}

interface OtlpRequest {
  resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
}

/** Takes what OTLP over HTTP sends as JSON. */
async function startCollector() {
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.url === '/v1/traces') bodies.push(body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    text: () => bodies.join('\n'),
    spans: (): TracedSpan[] =>
      bodies
        .flatMap((body) => (JSON.parse(body) as OtlpRequest).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map((span) => ({
          ...span,
          attributes: Object.fromEntries(
            span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
          ),
        })),
  };
}
