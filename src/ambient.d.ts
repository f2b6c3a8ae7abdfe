// Temporal's Duration is built on ms's StringValue, which does not resolve under "nodenext"
// (ms exports it through no types entry), so Duration silently becomes `any` and
// `{ nonsense: true }` compiles as a time-out. Declaring the type brings the checking back.
declare module 'ms' {
  type Unit = 'ms' | 's' | 'm' | 'h' | 'd' | 'second' | 'seconds' | 'minute' | 'minutes' | 'hours';
  export type StringValue = `${number}` | `${number}${Unit}` | `${number} ${Unit}`;
}
