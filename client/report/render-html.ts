import { formatDuration, formatTime } from "../../domain/format.ts";
import { CHART_PERCENTILE } from "../../domain/gates/look-series.ts";
import type { Report } from "../../domain/report/report.ts";
import type { SmokeSessionResult } from "../../domain/smoke/session-result.ts";
import { stringify } from "yaml";
import { drawErrors, drawEvidence, drawLatency } from "./charts.ts";
import { Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

/** Whole sessions that stand open at first sight: those that failed, and no page of them. */
const SESSIONS_SHOWN = 100;

/** One self-contained page: no script, nothing loaded from elsewhere, readable in light, dark and print. */
export function renderHtml(report: Report): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${report.verdict}: ${report.title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        ${renderBody(report)}
      </body>
    </html> `;
  return page.markup;
}

/** The page's content, also for the dashboard, which draws it live. */
export function renderBody(report: Report): Html {
  return html`<main>
    ${renderHead(report)} ${renderCommands(report)} ${renderTimeline(report)} ${renderGates(report)}
    ${renderCharts(report)} ${renderSessions(report.sessions)} ${renderPeople(report)}
    ${renderDecisions(report)}
    <section>
      <h2>Spec</h2>
      <details>
        <summary>as it was carried out, with every default</summary>
        <pre tabindex="0"><code>${stringify(report.spec)}</code></pre>
      </details>
    </section>
  </main>`;
}

function renderHead(report: Report): Html {
  return html`<header class="${report.tone}">
      <p class="verdict">${report.verdict}</p>
      <h1>${report.title}</h1>
      <p class="headline">${report.headline}</p>
      <dl>
        ${report.facts.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </header>
    ${
      report.notices.length === 0
        ? ""
        : html`<section>
            <h2>Notes</h2>
            <ul>
              ${report.notices.map((text) => html`<li>${text}</li>`)}
            </ul>
          </section>`
    }`;
}

function renderCommands({ commands }: Report): Html {
  if (commands.length === 0) return html``;
  return html`<section>
    <h2>Next</h2>
    ${commands.map(
      ([what, command]) =>
        html`<p>${what}</p>
          <pre tabindex="0">${command}</pre>`,
    )}
  </section>`;
}

/** A bar for each step, where it stood in the whole. */
function renderTimeline({ steps, startedAtMs, endedAtMs }: Report): Html {
  const whole = Math.max(1, endedAtMs - startedAtMs);
  const percent = (durationMs: number): string => `${((100 * durationMs) / whole).toFixed(2)}%`;
  return html`<section>
    <h2>Steps</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">step</th>
          <th scope="col">began (UTC)</th>
          <th scope="col">took</th>
          <th scope="col" class="wide">when</th>
          <th scope="col">result</th>
        </tr>
      </thead>
      <tbody>
        ${steps.map((step) => {
          const endMs = step.endedAtMs ?? endedAtMs;
          const tookMs = Math.max(0, endMs - step.startedAtMs);
          return html`<tr>
            <th scope="row" class="short">${step.step}</th>
            <td class="short">${formatTime(step.startedAtMs).slice(11)}</td>
            <td class="short">${formatDuration(tookMs)}</td>
            <td class="wide">
              <span
                class="bar"
                style="margin-left:${percent(step.startedAtMs - startedAtMs)};width:${percent(tookMs)}"
              ></span>
            </td>
            <td>${step.result ?? "runs"}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </section>`;
}

function renderGates({ gates }: Report): Html {
  if (gates.length === 0) return html``;
  return html`<section>
    <h2>Gates</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">gate</th>
          <th scope="col">step</th>
          <th scope="col">verdict</th>
          <th scope="col">why</th>
        </tr>
      </thead>
      <tbody>
        ${gates.map(
          ({ gate, step, verdict, dryRun, reason }) =>
            html`<tr>
              <th scope="row">${gate}</th>
              <td>${step}</td>
              <td class="${verdict}">${verdict}${dryRun ? " (dry run)" : ""}</td>
              <td>${reason}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function renderCharts(report: Report): Html {
  const charts: readonly [title: string, svg: string | undefined][] = [
    ["Errors, before and since the re-point", drawErrors(report)],
    [`Latency (p${CHART_PERCENTILE})`, drawLatency(report)],
    ["Evidence against the candidate, as a multiple of its limit", drawEvidence(report)],
  ];
  return html`${charts.map(([title, svg]) => (svg === undefined ? "" : renderChart(title, svg)))}`;
}

/** The words of a chart are in its table of gates; the picture itself is named. */
function renderChart(title: string, svg: string): Html {
  return html`<section>
    <h2>${title}</h2>
    <figure role="img" aria-label="${title}">${new Html(svg)}</figure>
  </section>`;
}

function renderSessions(sessions: readonly SmokeSessionResult[]): Html {
  if (sessions.length === 0) return html``;
  const passed = sessions.filter(({ outcome }) => outcome === "passed").length;
  const shown = sessions.slice(0, SESSIONS_SHOWN);
  const more = sessions.length - shown.length;
  return html`<section>
    <h2>Smoke: ${passed} of ${sessions.length} sessions passed</h2>
    ${shown.map(renderSession)}${more > 0 ? html`<p>${more} more are not shown.</p>` : ""}
  </section>`;
}

function renderSession(session: SmokeSessionResult): Html {
  const { outcome, sessionId, turns } = session;
  return html`<details ${new Html(outcome === "passed" ? "" : "open")}>
    <summary>
      <span class="${outcome === "passed" ? "pass" : "fail"}">${outcome}</span>
      <code>${sessionId}</code>
    </summary>
    <ol>
      ${turns.map(
        (turn) =>
          html`<li>
            ${renderText(turn.sent)} ${renderText(turn.answer, "answer")}
            <p>
              ${turn.status ?? "no answer"},
              ${formatDuration(turn.latencyMs)}${turn.failures.length === 0 ? "" : html`: <strong class="fail">${turn.failures.join("; ")}</strong>`}
            </p>
          </li>`,
      )}
    </ol>
  </details>`;
}

/** Of a session that passed no text is kept. */
const renderText = (text: string, name = "sent"): Html =>
  text === "" ? html`` : html`<pre class="${name}" tabindex="0">${text}</pre>`;

function renderPeople({ words, calls }: Report): Html {
  return html`${
    words.length === 0
      ? ""
      : html`<section>
          <h2>What people said</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">at (UTC)</th>
                <th scope="col">what</th>
                <th scope="col">by</th>
                <th scope="col">why</th>
              </tr>
            </thead>
            <tbody>
              ${words.map(
                ({ atMs, what, by, reason }) =>
                  html`<tr>
                    <td>${formatTime(atMs)}</td>
                    <td>${what}</td>
                    <td>${by}</td>
                    <td>${reason ?? ""}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </section>`
  }${
    calls.length === 0
      ? ""
      : html`<section>
          <h2>Calls that changed something</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">at (UTC)</th>
                <th scope="col">call</th>
                <th scope="col">what</th>
              </tr>
            </thead>
            <tbody>
              ${calls.map(
                ({ atMs, call, detail }) =>
                  html`<tr>
                    <td>${formatTime(atMs)}</td>
                    <td>${call}</td>
                    <td>${detail}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </section>`
  }`;
}

function renderDecisions({ decisions }: Report): Html {
  if (decisions.length === 0) return html``;
  return html`<section>
    <h2>Decisions</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">at (UTC)</th>
          <th scope="col">step</th>
          <th scope="col">decision</th>
          <th scope="col">why</th>
        </tr>
      </thead>
      <tbody>
        ${decisions.map(
          ({ atMs, step, decision, reason }) =>
            html`<tr>
              <td class="short">${formatTime(atMs).slice(11)}</td>
              <td>${step}</td>
              <td>${decision}</td>
              <td>${reason}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
