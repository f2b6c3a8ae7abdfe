/** A path of this page that somebody may be sent back to; anything else is the first page. */
export function localPath(text: string | undefined): string {
  // Browsers take a backslash for a slash, and `//host` for another server.
  return text !== undefined && /^\/(?![/\\])[\w\-./~%?=&:]*$/.test(text) ? text : '/';
}
