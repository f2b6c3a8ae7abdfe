import { writeFile } from 'node:fs/promises';
import { escapeHtml as escaped } from '../escape-html.ts';
import { missingText } from './render-example.ts';
import type { RenderedExample } from './report.ts';

export interface Preview {
  name: string;
  from: string;
  examples: readonly RenderedExample[];
}

/**
 * One page with the examples, for a browser. Each mail stands in a frame of its own without
 * scripts or access to the page: a template and a list are other people's text.
 */
export function previewPage({ name, from, examples }: Preview): string {
  const mails = examples.map((example) => {
    const { line, email, why, missing, subject, html, text } = example;
    const note = missingText(missing);
    const shown = html === '' ? `<pre>${escaped(text)}</pre>` : html;
    return `<section>
<h2>${escaped(subject)}</h2>
<p>To ${escaped(email)}, line ${line} of the list (${escaped(why.join(', '))})</p>
${note === '' ? '' : `<p class="missing">${escaped(note)}</p>\n`}<iframe sandbox title="${escaped(subject)}" srcdoc="${escaped(shown)}"></iframe>
<details><summary>As text</summary><pre>${escaped(text)}</pre></details>
</section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escaped(name)}: preview</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
iframe { width: 100%; height: 30rem; border: 1px solid #8888; background: #fff; color-scheme: light; }
.missing { border-left: 4px solid #c00; padding-left: .75rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
<h1>${escaped(name)}</h1>
<p>From ${escaped(from)}</p>
${mails.join('\n')}
</html>
`;
}

/** Frames inherit it: pictures and styles of the mail, and nothing that runs. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; font-src http: https: data:; form-action 'none'";

/** Readable for this user only: it holds recipients. */
export async function writePreview(path: string, preview: Preview): Promise<void> {
  await writeFile(path, previewPage(preview), { mode: 0o600 });
}
