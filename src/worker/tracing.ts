import { context, diag, DiagLogLevel, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from '../logger.ts';
import type { RequestReport } from '../ses/transport.ts';
import { tracedFacts } from './traced-facts.ts';

export interface Tracing {
  /** One trace for each attempt of an activity. */
  interceptor: ActivityInterceptorsFactory;
  /** A call to SES, below the activity that made it. */
  requestEnded(report: RequestReport): void;
  /** Hands over what is left, and waits no longer than a few seconds for it. */
  close(): Promise<void>;
}

/** A collector that does not answer must not hold up a worker's end. */
const EXPORT_MS = 3_000;

/**
 * Activities and their calls to SES as OpenTelemetry spans. Workflows are not traced: Temporal's own
 * history tells more, and to hand contexts through it would make every history longer. Headers and
 * the service's name come from OpenTelemetry's own variables; sampling is for the collector.
 */
export function startTracing(url: string, logger: Logger): Tracing {
  const log = (text: string) => logger.warn({ url }, `OpenTelemetry: ${text}`);
  const silent = () => undefined;
  // What it adds to its messages may hold headers, and with them secrets.
  diag.setLogger(
    { error: log, warn: log, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'steadysend' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: EXPORT_MS })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer('steadysend');

  return {
    interceptor: ({ info }) => ({
      inbound: {
        async execute(input, next) {
          const attributes = {
            'temporal.workflow.id': info.workflowExecution?.workflowId,
            'temporal.workflow.run_id': info.workflowExecution?.runId,
            'temporal.activity.id': info.activityId,
            'temporal.activity.attempt': info.attempt,
            ...tracedFacts(input.args[0]),
          };
          const span = tracer.startSpan(info.activityType, { attributes, root: true });
          try {
            const result = await context.with(trace.setSpan(context.active(), span), () =>
              next(input),
            );
            span.setAttributes(tracedFacts(result));
            return result;
          } catch (error) {
            // Its type and not its message: that is for the log, where people expect it.
            span.setAttribute('error.type', typeOf(error));
            span.setStatus({ code: SpanStatusCode.ERROR });
            throw error;
          } finally {
            span.end();
          }
        },
      },
    }),
    requestEnded({ action, outcome, ms, waitedMs }) {
      const end = Date.now();
      const attributes = { 'ses.outcome': outcome, 'ses.pacer_wait_ms': Math.round(waitedMs) };
      const span = tracer.startSpan(`SES ${action}`, {
        kind: SpanKind.CLIENT,
        startTime: end - ms,
        attributes,
      });
      if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(end);
    },
    async close() {
      await provider.shutdown().catch((error: unknown) => log(String(error)));
    },
  };
}

function typeOf(error: unknown): string {
  if (error instanceof CancelledFailure) return 'Cancelled';
  if (error instanceof ApplicationFailure) return error.type ?? 'ApplicationFailure';
  return error instanceof Error ? error.name : typeof error;
}
