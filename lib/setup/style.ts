/** The one style sheet, at an address that changes with it, so that browsers may keep it. */
import { hash } from 'node:crypto';

export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1c2330; --soft: #545f71; --paper: #f5f7fa; --card: #fff; --line: #d3dae4;
  --accent: #1a5fb4; --on-accent: #fff; --bad: #a51d2d; --bad-paper: #fdecee; --good: #1e6b35; --good-paper: #e8f6ec; --note: #6b4a00; --note-paper: #fff5dd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8ecf3; --soft: #a7b2c4; --paper: #12161d; --card: #1b212b; --line: #364153;
    --accent: #8ab8f5; --on-accent: #0d1a2b; --bad: #ff9ba5; --bad-paper: #3a1a1f; --good: #8fdca6; --good-paper: #15301e; --note: #f4d58a; --note-paper: #33280d;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; color: var(--ink); background: var(--paper); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 46rem; padding: 0 1rem 4rem; overflow-wrap: break-word; }
header { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center; padding: .75rem 0; border-bottom: 1px solid var(--line); }
.brand { margin: 0 auto 0 0; font-weight: 700; }
.brand a { color: inherit; text-decoration: none; }
.languages { display: flex; }
.languages a { display: inline-block; min-width: 2.25rem; padding: .5rem .35rem; text-align: center; text-decoration: none; border-radius: .4rem; }
.languages a[aria-current] { font-weight: 700; color: var(--ink); text-decoration: underline; text-underline-offset: .3em; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 2rem 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
.lead { color: var(--soft); font-size: 1.05rem; }
.hint { color: var(--soft); font-size: .9rem; }
.skip { position: absolute; left: -999px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .3rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: 1.25rem; margin: 1.5rem 0; }
.card > h2:first-child { margin-top: 0; }
.narrow { max-width: 24rem; }
label { display: block; font-weight: 600; margin: .9rem 0 .3rem; }
label:first-of-type { margin-top: 0; }
input, select, button, .button { font: inherit; min-height: 2.75rem; border-radius: .5rem; }
input, select { width: 100%; padding: .5rem .7rem; border: 1px solid var(--soft); background: var(--card); color: var(--ink); }
button, .button { display: inline-block; padding: .55rem 1.2rem; border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none; cursor: pointer; }
.narrow button { margin-top: 1.25rem; width: 100%; }
button.quiet, button.danger { background: none; color: var(--accent); padding: .4rem .6rem; font-weight: 400; text-decoration: underline; }
button.danger { color: var(--bad); }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
.row p { flex: 1 1 14rem; margin: 0; }
.notice { border-left: .3rem solid; border-radius: .3rem; padding: .7rem 1rem; margin: 1rem 0; }
.notice.bad { color: var(--bad); background: var(--bad-paper); }
.notice.good { color: var(--good); background: var(--good-paper); }
.notice.note { color: var(--note); background: var(--note-paper); }
.failed { color: var(--bad); }
.calendars, .grants, .cards { list-style: none; padding: 0; margin: .75rem 0; }
.calendars, .grants { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; }
.calendars li, .grants li { padding: .8rem 1rem; }
.calendars li + li, .grants li + li { border-top: 1px solid var(--line); }
.calendars li { display: flex; gap: .8rem; align-items: center; }
.swatch { width: 1rem; height: 1rem; flex: none; }
.calendars .what { flex: 1; }
.count { color: var(--soft); font-size: .9rem; text-align: right; }
.grants p { margin: .1rem 0; }
.deeds, .grants form { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .75rem; }
.cards a { display: block; height: 100%; padding: .9rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .8rem; text-decoration: none; color: var(--ink); }
.cards a:hover { border-color: var(--accent); }
.cards b { display: block; color: var(--accent); }
ol.exchanges { list-style: none; padding: 0; }
.exchanges li { background: var(--card); border: 1px solid var(--line); border-left-width: .3rem; border-radius: .5rem; padding: .6rem 1rem; }
.exchanges li.ill { border-left-color: var(--bad); }
.exchanges li.well { border-left-color: var(--good); }
.exchanges p { margin: .15rem 0; }
ol { padding-left: 1.4rem; }
ol li { margin: .6rem 0; }
.value { font-family: ui-monospace, 'DejaVu Sans Mono', Consolas, monospace; font-size: .92em; background: var(--paper); border: 1px solid var(--line); border-radius: .35rem; padding: .1rem .35rem; -webkit-user-select: all; user-select: all; overflow-wrap: anywhere; }
.values { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .5rem 1rem; margin: .5rem 0; }
.values dt { color: var(--soft); }
.values dd { margin: 0; min-width: 0; }
.made { border-color: var(--accent); border-width: 2px; }
.secret { font-size: 1.15rem; }
.qr { display: block; width: min(16rem, 100%); height: auto; margin: .5rem 0; border-radius: .5rem; }
details { margin: 1rem 0; }
summary { cursor: pointer; padding: .5rem 0; color: var(--accent); }
pre { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: 1rem; font: .88rem/1.5 ui-monospace, 'DejaVu Sans Mono', Consolas, monospace; user-select: all; }
@media (max-width: 30rem) {
  .values { grid-template-columns: 1fr; gap: .1rem; }
  .values dd { margin-bottom: .6rem; }
}
`;

export const STYLE_PATH = `/setup/style-${hash('sha256', STYLE).slice(0, 12)}.css`;

/** A leaf of a calendar. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="2" width="14" height="13" rx="3" fill="#1a5fb4"/><path d="M1 6h14v1H1z" fill="#fff"/><path d="M4 9h3v3H4z" fill="#fff"/></svg>';
