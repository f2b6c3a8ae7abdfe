import { defineAction } from '../action.ts';
import { integer, list, object, optional, text } from '../params.ts';
import { DAILY_QUOTA_MAX, LEVEL_MAX } from '../quota.ts';

export const listEmailIdentities = defineAction({
  name: 'ListEmailIdentities',
  shape: {
    TagList: optional(list(object({ TagKey: text(), TagValue: text() }))),
    Limit: optional(integer()),
    Offset: optional(integer()),
  },
  run({ Limit, Offset = 0, TagList }, { config, quota }) {
    // Domains of the simulator have no tags, so a filter by tag finds none.
    const domains = TagList && TagList.length > 0 ? [] : config.domains;
    return {
      EmailIdentities: domains.slice(Offset, Offset + (Limit ?? domains.length)).map((domain) => ({
        IdentityName: domain.name,
        IdentityType: 'DOMAIN',
        SendingEnabled: domain.verified,
        CurrentReputationLevel: quota.levelOf(domain.name),
        DailyQuota: quota.limitOf(domain.name),
        SendIp: [],
        TagList: [],
      })),
      MaxReputationLevel: LEVEL_MAX,
      MaxDailyQuota: DAILY_QUOTA_MAX,
      Total: domains.length,
    };
  },
});
