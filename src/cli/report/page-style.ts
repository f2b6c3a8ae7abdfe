import { FATES } from './charts.ts';

/** Colours that are told apart in both schemes; every one of them also has its word in the page. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #fff; --text: #1c1e21; --quiet: #5b6068; --rule: #d9dce1; --stop: #c9cdd4;
  --sent: #2a7a4b; --atProvider: #2f6fb3; --waiting: #8a8f98; --failed: #c0392b;
  --unknown: #8e44ad; --rejected: #d2761a; --suppressed: #6b7f8e; --duplicate: #a58a1f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181c; --text: #e8eaed; --quiet: #a3a9b3; --rule: #363b43; --stop: #474d57;
    --sent: #4cb37a; --atProvider: #63a3e6; --waiting: #9aa0aa; --failed: #ef6f61;
    --unknown: #c084e0; --rejected: #f0a04b; --suppressed: #93a9ba; --duplicate: #d6bd55;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
figure { margin: 0; }
figcaption, small, .axis, .legend { color: var(--quiet); font-size: .85rem; }
small { display: block; }
.axis { display: flex; justify-content: space-between; gap: 1rem; margin: .25rem 0; }
.axis span:last-child { text-align: right; }
.legend span { display: inline-block; margin-right: .75rem; }
.legend i { display: inline-block; width: .75rem; height: .75rem; margin-right: .3rem; }
.failure { border-left: 4px solid var(--failed); padding-left: .75rem; }
svg { display: block; width: 100%; }
.rate { height: 12rem; border-bottom: 1px solid var(--rule); }
.bar { height: .8rem; margin-top: .35rem; }
.line { fill: var(--sent); }
.stop { fill: var(--stop); }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { padding: .3rem .5rem .3rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; font-weight: normal; }
thead th { color: var(--quiet); font-size: .85rem; }
th:nth-child(1) { width: 38%; }
th:nth-child(2), .number { width: 20%; text-align: right; padding-right: .75rem; font-variant-numeric: tabular-nums; }
${FATES.map((fate) => `.${fate} { fill: var(--${fate}); background: var(--${fate}); }`).join('\n')}
`;
