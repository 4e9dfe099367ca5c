package dialog

// css dresses the dialogs. It is a constant because the embed package would
// bring time into the WebAssembly. It is in parts: cssColours lists what a page
// may set (see themeNames), cssFrame is what all dialogs have, cssPanel what is
// asked and answered in ours.
//
// The overlay is the dialog element itself, so that a click beside the box is
// a click on it. Nothing outside these classes is touched. The box stands at the
// top and does not slide in: browsers drop the clicks of a frame that has just
// moved, and a centred box moves whenever its frame grows. Sides are named by
// the direction of writing.
const css = cssColours + cssFrame + cssPanel + cssMedia

const cssLight = `
	--countersign-accent: #17508c;
	--countersign-on-accent: #fff;
	--countersign-background: #fff;
	--countersign-surface: #f4f6f9;
	--countersign-text: #16202c;
	--countersign-muted: #526175;
	--countersign-border: #dfe5ec;
	--countersign-danger: #b3261e;
	--countersign-success: #17693a;
	--countersign-backdrop: rgba(17, 27, 43, .62);
	color-scheme: light;
`

const cssDark = `
	--countersign-accent: #8fbcf2;
	--countersign-on-accent: #0e1a28;
	--countersign-background: #1a222d;
	--countersign-surface: #232d3a;
	--countersign-text: #eaf0f6;
	--countersign-muted: #a9b7c8;
	--countersign-border: #364353;
	--countersign-danger: #ffb4ab;
	--countersign-success: #86d9a8;
	--countersign-backdrop: rgba(3, 7, 13, .72);
	color-scheme: dark;
`

const cssColours = `
.tw-approval-modal-overlay {` + cssLight + `
	--countersign-link: var(--countersign-accent);
	--countersign-radius: 16px;
	--countersign-font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
@media (prefers-color-scheme: dark) {
	.tw-approval-modal-overlay {` + cssDark + `}
}
.tw-approval-modal-overlay[data-countersign-scheme="light"] {` + cssLight + `}
.tw-approval-modal-overlay[data-countersign-scheme="dark"] {` + cssDark + `}
`

// cssMedia is what customers need differently.
const cssMedia = `
@media (max-width: 480px) {
	.countersign-head { padding: 16px 16px 12px }
	.countersign-body { padding: 16px }
	.countersign-card { margin-inline: 16px }
	.countersign-amount { font-size: 22px }
	.countersign-foot { padding: 10px 16px }
	.tw-approval-modal-wrapper { padding: 8px }
	.countersign-prompt .countersign-foot .countersign-button { flex: 1 1 auto }
}
@media (max-height: 520px) {
	.countersign-panel { scroll-padding-block-end: 16px }
	.countersign-panel .countersign-foot { position: static }
}
@media (prefers-contrast: more) {
	.tw-approval-modal-overlay {
		--countersign-muted: var(--countersign-text);
		--countersign-border: var(--countersign-text);
	}
	.countersign-button--quiet { text-decoration: underline }
	.countersign-card { border-color: var(--countersign-text) }
}
@media (prefers-reduced-motion: reduce) {
	.tw-approval-modal-overlay, .tw-approval-modal, .countersign-stage iframe, .countersign-button { animation: none; transition: none }
	.countersign-loading::before, .countersign-body[aria-busy="true"] .countersign-button--primary::before,
	.countersign-body[aria-busy="true"] .countersign-picture::after { animation-duration: 6s }
}
@media (forced-colors: active) {
	.tw-approval-modal { border: 2px solid CanvasText }
	.countersign-card { border-color: CanvasText }
	.countersign-button, .countersign-button--quiet, .countersign-reveal { border-color: ButtonText }
	.countersign-button[aria-disabled="true"] { border-color: GrayText; color: GrayText; opacity: 1 }
	.countersign-button:focus-visible, .countersign-input:focus { outline: 3px solid Highlight }
	.countersign-reveal[aria-pressed="true"] { background: Highlight; color: HighlightText; forced-color-adjust: none }
	.countersign-bar { border: 1px solid CanvasText }
	.countersign-bar--done { background: Highlight; forced-color-adjust: none }
	.countersign-loading { color: CanvasText }
}
@media print {
	.tw-approval-modal-overlay { display: none }
}
`
