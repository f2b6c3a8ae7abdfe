import { X509Certificate } from 'node:crypto';
import { isLoopback } from '../../../listen.ts';
import { usageError } from '../../cli-error.ts';

/** How browsers reach the page, which decides whose requests are taken for the user's own. */
export type Reach =
  /** Plain HTTP on loopback: this machine, or the end of an SSH tunnel. */
  | { kind: 'local' }
  /** Our own TLS; the certificate says for which names. */
  | { kind: 'tls'; certifies: (hostname: string) => boolean }
  /** A reverse proxy does TLS; `origin` is what browsers show. */
  | { kind: 'proxy'; origin: string };

export interface ReachWishes {
  host: string;
  /** The certificate in PEM, when we do TLS. */
  certificate: string | null;
  /** `--behind-proxy` */
  proxyUrl: string | null;
  hasToken: boolean;
}

export const TOKEN_VARIABLE = 'STEADYSEND_DASHBOARD_TOKEN';
/** 24 characters of base64 are 144 bits. */
const TOKEN_LENGTH_MIN = 24;

/** Refuses what would let others in: elsewhere than on loopback only with a token and TLS. */
export function reachOf({ host, certificate, proxyUrl, hasToken }: ReachWishes): Reach {
  if (certificate !== null && proxyUrl !== null) {
    throw usageError(
      'Either dashboard does TLS (--tls-cert) or a proxy (--behind-proxy), not both.',
    );
  }
  const isElsewhere = !isLoopback(host);
  if (isElsewhere && certificate === null && proxyUrl === null) {
    throw usageError(
      `--host ${host} is not this machine alone, and plain HTTP would show the token to the network: ` +
        'give --tls-cert and --tls-key, or --behind-proxy URL if a reverse proxy does TLS.',
    );
  }
  if (!hasToken && (isElsewhere || proxyUrl !== null)) {
    throw usageError(
      `Others can reach this page, so it needs a token: set ${TOKEN_VARIABLE} to ` +
        `${TOKEN_LENGTH_MIN} characters or more, such as those of \`openssl rand -base64 24\`.`,
    );
  }
  if (proxyUrl !== null) return { kind: 'proxy', origin: originOf(proxyUrl) };
  if (certificate !== null) return { kind: 'tls', certifies: namesOf(certificate) };
  return { kind: 'local' };
}

/** Null when there is none; too short a token is refused, wherever it is used. */
export function checkToken(value: string | undefined): string | null {
  const token = value?.trim() ?? '';
  if (token === '') return null;
  if (token.length >= TOKEN_LENGTH_MIN) return token;
  throw usageError(
    `${TOKEN_VARIABLE} has ${token.length} characters, and needs ${TOKEN_LENGTH_MIN} or more: ` +
      'take those of `openssl rand -base64 24`.',
  );
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.pathname === '/' && url.username === '' && url.search === '';
  if (isPlain && url.protocol === 'https:') return url.origin;
  throw usageError(
    `--behind-proxy must be the https address at which browsers find the page, without a path, ` +
      `such as https://mail.example.com, not '${text}'.`,
  );
}

function namesOf(pem: string): (hostname: string) => boolean {
  try {
    const certificate = new X509Certificate(pem);
    return (hostname) => {
      const address = hostname.replace(/^\[|\]$/g, '');
      return (
        certificate.checkHost(address) !== undefined || certificate.checkIP(address) !== undefined
      );
    };
  } catch {
    throw usageError('--tls-cert is no certificate in PEM (-----BEGIN CERTIFICATE-----).');
  }
}
