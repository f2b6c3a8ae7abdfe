import { isIP } from 'node:net';
import type { ConfigReader } from './config-reader.ts';
import type { S3Settings } from './storage/s3-settings.ts';

/** The AWS tools' own names, so that what is set for them serves here too. */
export function readS3(reader: ConfigReader): S3Settings {
  const endpoint = reader.url('AWS_ENDPOINT_URL_S3') ?? reader.url('AWS_ENDPOINT_URL');
  const host = endpoint === null ? '' : new URL(endpoint).hostname;
  const pathStyle = reader.oneOf('STEADYSEND_S3_PATH_STYLE', ['true', 'false'] as const);
  return {
    ...keysOf(reader, host),
    region:
      reader.text('AWS_REGION') ??
      reader.text('AWS_DEFAULT_REGION') ??
      regionOfCos(host) ??
      'us-east-1',
    endpoint,
    pathStyle: pathStyle === null ? isBareHost(host) : pathStyle === 'true',
  };
}

/** COS takes the keys of the account, and a campaign that sends through SES has them already. */
function keysOf(reader: ConfigReader, host: string) {
  const accessKeyId = reader.text('AWS_ACCESS_KEY_ID');
  const secretAccessKey = reader.text('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === null && secretAccessKey === null && isCos(host)) {
    return {
      accessKeyId: reader.text('TENCENTCLOUD_SECRET_ID'),
      secretAccessKey: reader.text('TENCENTCLOUD_SECRET_KEY'),
      sessionToken: reader.text('TENCENTCLOUD_TOKEN'),
    };
  }
  return { accessKeyId, secretAccessKey, sessionToken: reader.text('AWS_SESSION_TOKEN') };
}

function isCos(host: string): boolean {
  return /(^|\.)cos\.[a-z0-9-]+\.(myqcloud|tencentcos)\.(com|cn)$/.test(host);
}

/** `cos.ap-guangzhou.myqcloud.com` */
function regionOfCos(host: string): string | null {
  return isCos(host) ? (host.split('.').at(-3) ?? null) : null;
}

/** An address, or a name without a domain (`localhost`, `minio`), before which no bucket can stand. */
function isBareHost(host: string): boolean {
  return host !== '' && (isIP(host.replace(/^\[|\]$/g, '')) !== 0 || !host.includes('.'));
}
