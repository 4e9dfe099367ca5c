package dialog

// cssPanel is the built-in dialog: what is approved, and how. Where it is higher
// than the screen the overlay scrolls, and the way out stays in sight.
const cssPanel = `
.countersign-panel { overflow: auto; scrollbar-color: var(--countersign-muted) transparent; scroll-padding-block-end: 120px }
.countersign-panel .tw-approval-modal-wrapper { height: auto; min-height: 100% }
.countersign-panel .tw-approval-modal { width: 440px; max-height: none; overflow: clip }
.countersign-panel .countersign-head { align-items: start }
.countersign-panel .countersign-foot { position: sticky; inset-block-end: 0; border-block-start: 1px solid var(--countersign-border) }
.countersign-asks { margin-block-start: 2px; font-size: 14px }
.countersign-card {
	margin: 0 24px;
	border: 1px solid transparent;
	border-radius: calc(var(--countersign-radius) * .75);
	padding: 14px 16px;
	background: var(--countersign-surface);
	overflow-wrap: anywhere;
}
.countersign-card:empty { display: none }
.countersign-amount, .countersign-payee { margin: 0; padding: 0; font: inherit }
.countersign-amount { font-size: 26px; font-weight: 650; line-height: 1.25; letter-spacing: -.01em; font-variant-numeric: tabular-nums }
.countersign-payee { color: var(--countersign-muted) }
.countersign-payee bdi { color: var(--countersign-text); font-weight: 600 }
.countersign-body { box-sizing: border-box; margin: 0; padding: 18px 24px 20px }
.countersign-head + .countersign-body { padding-block-start: 4px }
.countersign-body > :empty { display: none }
.countersign-body > .countersign-fault:empty { display: block; margin: 0 }
.countersign-steps { display: flex; flex-wrap: wrap; gap: 4px 6px; margin-block-end: 12px; color: var(--countersign-muted); font-size: 14px }
.countersign-steps span { flex: 1 0 100% }
.countersign-bar { flex: 1; height: 4px; border-radius: 2px; background: var(--countersign-border) }
.countersign-bar--done { background: var(--countersign-accent) }
.countersign-picture {
	position: relative;
	display: grid;
	place-items: center;
	box-sizing: border-box;
	width: 64px;
	height: 64px;
	margin: 4px auto 12px;
	border-radius: 50%;
	background: var(--countersign-surface);
	color: var(--countersign-accent);
}
.countersign-picture svg { width: 28px; height: 28px }
.countersign-body[aria-busy="true"] .countersign-picture::after {
	box-sizing: border-box;
	position: absolute;
	inset: 10px; /* its corners stay within the circle */
	border: 2px solid transparent;
	border-block-start-color: var(--countersign-accent);
	border-radius: 50%;
	content: "";
	animation: countersign-turn .9s linear infinite;
}
.countersign-picture:not(:empty) ~ .countersign-heading, .countersign-picture:not(:empty) ~ .countersign-say { text-align: center }
.countersign-say { margin: 4px 0 0; padding: 0; color: var(--countersign-muted); font: inherit; overflow-wrap: anywhere }
.countersign-choices { display: grid; gap: 10px; margin-block-start: 16px }
.countersign-choice { display: grid; grid-template-columns: auto 1fr; gap: 14px; align-items: center; min-height: 60px; padding: 10px 16px; text-align: inherit }
.countersign-choice svg { width: 24px; height: 24px; color: var(--countersign-accent) }
.countersign-choice span { overflow-wrap: anywhere }
.countersign-hint { display: block; color: var(--countersign-muted); font-size: 14px; font-weight: 400; font-variant-numeric: tabular-nums }
.countersign-field { margin-block-start: 18px }
.countersign-label { display: block; margin: 0 0 6px; color: var(--countersign-text); font: inherit; font-size: 14px; font-weight: 600 }
.countersign-entry { position: relative; display: block }
.countersign-input {
	all: unset;
	box-sizing: border-box;
	display: block;
	width: 100%;
	min-height: 56px;
	padding: 8px 56px;
	border: 1px solid var(--countersign-muted);
	border-radius: calc(var(--countersign-radius) * .625);
	background: var(--countersign-background);
	color: var(--countersign-text);
	font: inherit;
	font-size: 24px;
	font-weight: 600;
	letter-spacing: .25em;
	text-indent: .25em;
	text-align: center;
	font-variant-numeric: tabular-nums;
	cursor: text;
}
.countersign-input:focus { border-color: var(--countersign-link); outline: 2px solid var(--countersign-link); outline-offset: 0 }
.countersign-input[aria-invalid="true"] { border-color: var(--countersign-danger) }
.countersign-input[aria-invalid="true"]:focus { outline-color: var(--countersign-danger) }
.countersign-reveal {
	position: absolute;
	inset-block: 6px;
	inset-inline-end: 6px;
	display: grid;
	place-items: center;
	width: 44px;
	padding: 0;
	border-color: transparent;
	background: none;
	color: var(--countersign-muted);
}
.countersign-reveal svg { width: 24px; height: 24px }
.countersign-reveal[aria-pressed="true"] { background: var(--countersign-surface); color: var(--countersign-link) }
.countersign-note { margin: 6px 0 0; padding: 0; color: var(--countersign-muted); font: inherit; font-size: 14px }
.countersign-note:empty { display: none }
.countersign-fault, .countersign-success { position: relative; margin: 14px 0 0; padding: 0; padding-inline-start: 28px; font: inherit; font-weight: 500; overflow-wrap: anywhere }
.countersign-fault { color: var(--countersign-danger) }
.countersign-success { color: var(--countersign-success) }
.countersign-fault:not(:empty)::before, .countersign-success::before {
	position: absolute;
	inset-block-start: 2px;
	inset-inline-start: 0;
	width: 20px;
	height: 20px;
	border-radius: 50%;
	background: var(--countersign-danger);
	color: var(--countersign-background);
	font-size: 14px;
	font-weight: 700;
	line-height: 20px;
	text-align: center;
	content: "!";
	content: "!" / "";
}
.countersign-success::before { background: var(--countersign-success); content: "✓"; content: "✓" / "" }
.countersign-actions { display: grid; gap: 8px; margin-block-start: 20px }
.countersign-actions .countersign-button--primary { min-height: 48px; padding-block: 11px }
.countersign-actions .countersign-button--quiet:first-of-type { margin-block-start: 4px }
.countersign-body[aria-busy="true"] .countersign-button--primary::before {
	display: inline-block;
	box-sizing: border-box;
	width: 18px;
	height: 18px;
	margin-inline-end: 10px;
	border: 2px solid currentColor;
	border-block-start-color: transparent;
	border-radius: 50%;
	vertical-align: -3px;
	content: "";
	animation: countersign-turn .9s linear infinite;
}
.countersign-button--quiet { border-color: transparent; background: none; color: var(--countersign-link) }
.countersign-button--quiet:hover { border-color: transparent; background: var(--countersign-surface) }
.countersign-button--quiet span { font-weight: 400; font-variant-numeric: tabular-nums }
.countersign-button[aria-disabled="true"] { cursor: default; opacity: .6 }
`
