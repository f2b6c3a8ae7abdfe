/**
 * Hosts of the two sites, by the regions that the SES actions accept (parameter `Region` on the
 * pages of both sites). The region is where SES runs, not where recipients are.
 */
const HOST_OF_REGION: Readonly<Record<string, string>> = {
  'ap-guangzhou': 'ses.tencentcloudapi.com',
  'ap-hongkong': 'ses.tencentcloudapi.com',
  'ap-singapore': 'ses.intl.tencentcloudapi.com',
};

export interface Endpoint {
  protocol: 'http://' | 'https://';
  /** `host` or `host:port`. */
  host: string;
}

/** The given URL, or the site that the region belongs to. */
export function resolveEndpoint(region: string, url?: string): Endpoint {
  if (url !== undefined) return parseEndpoint(url);
  const host = HOST_OF_REGION[region];
  if (host === undefined) {
    const known = Object.keys(HOST_OF_REGION).join(', ');
    throw new Error(
      `region ${JSON.stringify(region)} has no known SES endpoint: use one of ${known}, or set STEADYSEND_SES_ENDPOINT`,
    );
  }
  return { protocol: 'https://', host };
}

function parseEndpoint(url: string): Endpoint {
  if (!URL.canParse(url)) throw badEndpoint('is not a URL');
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw badEndpoint('must begin with http:// or https://');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw badEndpoint('must not hold a user name or password');
  }
  // The signature covers the path `/`, so an endpoint below another path could never verify.
  if (parsed.pathname !== '/' || parsed.search !== '' || parsed.hash !== '') {
    throw badEndpoint('must end after the host and port');
  }
  return { protocol: `${parsed.protocol}//`, host: parsed.host };
}

/** Does not quote the value, which might hold a password. */
function badEndpoint(problem: string): Error {
  return new Error(
    `the SES endpoint (STEADYSEND_SES_ENDPOINT) ${problem}; it should look like http://127.0.0.1:9000`,
  );
}
