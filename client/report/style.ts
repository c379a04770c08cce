/** Of reports and the dashboard: no colour carries what no word says. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --paper: #fff; --card: #f6f8fa; --line: #d1d9e0;
  --good: #116329; --bad: #a40e26; --open: #0550ae; --neutral: #59636e;
  --line-1: #0550ae; --line-2: #953800; --line-3: #116329; --line-4: #8250df; --line-5: #0e7490; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --paper: #0d1117; --card: #151b23;
  --line: #3d444d; --good: #57d364; --bad: #ff9492; --open: #79c0ff; --neutral: #9da7b3;
  --line-1: #79c0ff; --line-2: #ffa657; --line-3: #57d364; --line-4: #d2a8ff; --line-5: #56d4dd; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 16px; }
header { border-left: 6px solid var(--neutral); padding: 4px 0 4px 16px; }
header.good { border-color: var(--good); } header.bad { border-color: var(--bad); } header.open { border-color: var(--open); }
.verdict { margin: 0; font-size: 22px; font-weight: 700; }
.good > .verdict, .pass, .promoted { color: var(--good); } .bad > .verdict, .fail { color: var(--bad); }
.open > .verdict { color: var(--open); }
h1 { margin: 0; font-size: 18px; font-weight: 600; overflow-wrap: anywhere; }
h2 { margin: 28px 0 8px; font-size: 16px; }
.headline { font-size: 16px; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 8px 16px; margin: 0; }
dl > :last-child { grid-column: 1 / -1; }
dt { color: var(--soft); font-size: 13px; } dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
td:last-child { overflow-wrap: anywhere; }
th { font-weight: 600; } .short { white-space: nowrap; } thead th { color: var(--soft); font-size: 13px; }
.wide { width: 22%; } .bar { display: block; height: 10px; min-width: 2px; margin-top: 6px; border-radius: 3px; background: var(--open); }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.answer { margin-left: 24px; }
figure { margin: 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
summary { cursor: pointer; padding: 4px 0; }
a { color: var(--open); }
nav { display: flex; justify-content: space-between; gap: 16px; padding: 8px 16px; border-bottom: 1px solid var(--line); }
#connection { color: var(--soft); } .wide-page { max-width: 1280px; } small { color: var(--soft); font-weight: 400; }
.phase { font-weight: 600; white-space: nowrap; } .phase.bad { color: var(--bad); } .phase.open { color: var(--open); }
@media (max-width: 640px) { .wide { display: none; } th, td { padding-right: 8px; font-size: 14px; } td { overflow-wrap: anywhere; }
  /* One endpoint below the other, each cell a line. */ .lanes thead { display: none; } .lanes, .lanes tbody, .lanes tr, .lanes th, .lanes td { display: block; }
  .lanes th, .lanes td { border: 0; padding: 2px 0; } .lanes td:empty { display: none; } .lanes tr { border-bottom: 1px solid var(--line); padding: 8px 0; }
  .lanes td[data-label]::before { content: attr(data-label) " "; color: var(--soft); } }
@media print { :root { color-scheme: light; } main { max-width: none; } section { break-inside: avoid; }
  /* On paper nothing can be opened. */ details::details-content { content-visibility: visible; } }
`;
