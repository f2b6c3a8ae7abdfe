import { defineAction } from '../action.ts';
import { text } from '../params.ts';
import { WireError } from '../wire-errors.ts';

export const getEmailIdentity = defineAction({
  name: 'GetEmailIdentity',
  shape: { EmailIdentity: text() },
  run({ EmailIdentity }, { config }) {
    const domain = config.domains.find((entry) => entry.name === EmailIdentity);
    if (!domain) throw new WireError('InvalidParameterValue.NotExistDomain');
    // The records a domain owner sets: SPF, DKIM and MX, all right or all missing.
    const records = [
      { Type: 'TXT', SendDomain: domain.name, ExpectedValue: 'v=spf1 include:qcloudmail.com ~all' },
      {
        Type: 'TXT',
        SendDomain: `qcloud._domainkey.${domain.name}`,
        ExpectedValue: 'v=DKIM1; k=rsa',
      },
      { Type: 'MX', SendDomain: domain.name, ExpectedValue: 'mxbiz1.qq.com.' },
    ];
    return {
      IdentityType: 'DOMAIN',
      VerifiedForSendingStatus: domain.verified,
      Attributes: records.map((record) => ({
        ...record,
        CurrentValue: domain.verified ? record.ExpectedValue : '',
        Status: domain.verified,
      })),
    };
  },
});
