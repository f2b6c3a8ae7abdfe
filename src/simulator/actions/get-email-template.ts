import { defineAction } from '../action.ts';
import { integer } from '../params.ts';
import { WireError } from '../wire-errors.ts';

export const getEmailTemplate = defineAction({
  name: 'GetEmailTemplate',
  shape: { TemplateID: integer() },
  run({ TemplateID }, { config }) {
    const template = config.templates.find((entry) => entry.id === TemplateID);
    if (!template) throw new WireError('InvalidParameterValue.TemplateNotExist');
    return {
      TemplateContent: { Html: base64(template.html), Text: base64(template.text) },
      TemplateStatus: template.status,
      TemplateName: template.name,
    };
  },
});

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
