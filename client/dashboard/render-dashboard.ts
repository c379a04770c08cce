import { Html, html } from "../report/html.ts";
import { STYLE } from "../report/style.ts";
import type { DashboardRow } from "./dashboard-model.ts";

/** What the browser runs: the page is drawn by the server, and put in place of the old one. */
export const SCRIPT = `
const source = new EventSource("/live" + location.pathname);
const note = document.getElementById("connection");
source.onmessage = ({ data }) => {
  const open = new Set([...document.querySelectorAll("details[open] code")].map((each) => each.textContent));
  document.getElementById("view").innerHTML = JSON.parse(data);
  for (const each of document.querySelectorAll("details"))
    if (open.has(each.querySelector("code")?.textContent)) each.open = true;
  note.textContent = "live";
};
source.onerror = () => { note.textContent = "not connected: this may be out of date"; };
`;

/** A page around a view that is kept up to date. */
export function renderPage(title: string, view: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <nav aria-label="Dashboard">
          <a href="/">All endpoints</a> <span id="connection" role="status">live</span>
        </nav>
        <div id="view">${view}</div>
        <script src="/dashboard.js"></script>
      </body>
    </html> `.markup;
}

export function renderRows(rows: readonly DashboardRow[]): Html {
  if (rows.length === 0)
    return html`<main>
      <h1>No endpoint is known yet</h1>
      <p>A lane is made by the first promotion of an endpoint:</p>
      <pre>agentcore-rollouts promote FILE</pre>
    </main>`;
  const waiting = rows.filter(({ tone }) => tone === "bad").length;
  return html`<main class="wide-page">
    <h1>${summarise(rows.length, waiting)}</h1>
    <table class="lanes">
      <thead>
        <tr>
          <th scope="col">endpoint</th>
          <th scope="col">live version</th>
          <th scope="col">phase</th>
          <th scope="col">what goes on</th>
          <th scope="col">queue</th>
          <th scope="col">last</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(renderRow)}
      </tbody>
    </table>
  </main>`;
}

function summarise(endpoints: number, waiting: number): string {
  const all = `${endpoints} ${endpoints === 1 ? "endpoint" : "endpoints"}`;
  return waiting === 0
    ? `${all}, none waits for a person`
    : `${all}, ${waiting} ${waiting === 1 ? "waits" : "wait"} for a person`;
}

function renderRow(row: DashboardRow): Html {
  const name =
    row.promotionId === undefined
      ? html`${row.name}`
      : html`<a href="/promotions/${encodeURIComponent(row.promotionId)}">${row.name}</a>`;
  return html`<tr>
    <th scope="row">${name}<br /><small>${row.account} ${row.region}</small></th>
    <td data-label="live version">${row.live}</td>
    <td class="phase ${row.tone}">${row.phase}</td>
    <td>
      ${row.headline} ${row.notes.map((note) => html`<div><small>${note}</small></div>`)}
      ${row.command === undefined ? "" : html`<pre tabindex="0">${row.command}</pre>`}
    </td>
    <td data-label="queue">${row.queue}</td>
    <td data-label="last">${row.last.map((text) => html`<div>${text}</div>`)}</td>
  </tr>`;
}
