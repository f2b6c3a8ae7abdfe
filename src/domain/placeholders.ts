/** `{{name}}`; SES's own editor leaves spaces inside the braces. */
const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** The names of all placeholders, each once, sorted. */
export function placeholders(text: string): string[] {
  const names = [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}

/** The text with a recipient's values put in; what has no value stays as it stands. */
export function fill(text: string, data: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) =>
    Object.hasOwn(data, name) ? (data[name] ?? '') : placeholder,
  );
}
