import { defineAction } from '../action.ts';
import { checkPage, takePage } from '../paging.ts';
import { integer } from '../params.ts';

/** The simulator's templates were never created by a call, so they all have one plausible date. */
const CREATED_TIMESTAMP = 1_700_000_000;

export const listEmailTemplates = defineAction({
  name: 'ListEmailTemplates',
  shape: { Limit: integer(), Offset: integer() },
  run(input, { config }) {
    checkPage(input);
    const { total, rows } = takePage(config.templates, input, config.listOrder);
    return {
      TemplatesMetadata: rows.map((template) => ({
        CreatedTimestamp: CREATED_TIMESTAMP,
        TemplateName: template.name,
        TemplateStatus: template.status,
        TemplateID: template.id,
        ReviewReason: template.status === 2 ? 'Rejected in review.' : '',
      })),
      TotalCount: total,
    };
  },
});
