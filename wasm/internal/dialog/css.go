package dialog

// css dresses the dialogs. It is a constant because the embed package would
// bring time into the WebAssembly.
//
// The overlay is the dialog element itself, so that a click beside the box is
// a click on it. Nothing outside these classes is touched. The box stands at the
// top and does not slide in: browsers drop the clicks of a frame that has just
// moved, and a centred box moves whenever its frame grows.
const css = `
.tw-approval-modal-overlay {
	--countersign-paper: #fff;
	--countersign-ink: #16202c;
	--countersign-soft: #55657a;
	--countersign-line: #e2e7ee;
	--countersign-tint: #f5f7fa;
	--countersign-accent: #17508c;
	--countersign-on-accent: #fff;
	color-scheme: light;
	box-sizing: border-box;
	position: fixed;
	inset: 0;
	z-index: 1050;
	margin: 0;
	border: 0;
	padding: 0;
	width: 100%;
	height: 100%;
	max-width: none;
	max-height: none;
	overflow: hidden;
	overscroll-behavior: contain;
	background: rgba(17, 27, 43, 0);
	color: var(--countersign-ink);
	font: 400 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
	letter-spacing: normal;
	text-align: start;
	transition: background-color .2s ease-out;
}
.tw-approval-modal-overlay--open { background: rgba(17, 27, 43, .62) }
.tw-approval-modal-overlay::backdrop { background: transparent }
.tw-approval-modal-wrapper {
	box-sizing: border-box;
	display: flex;
	align-items: flex-start;
	justify-content: center;
	width: 100%;
	height: 100%;
	padding: clamp(8px, 6vh, 64px) 16px 16px;
}
.tw-approval-modal {
	box-sizing: border-box;
	display: flex;
	flex-direction: column;
	width: 540px;
	max-width: 100%;
	max-height: 100%;
	overflow: hidden;
	border-radius: 14px;
	background: var(--countersign-paper);
	box-shadow: 0 1px 2px rgba(13, 22, 38, .16), 0 24px 64px rgba(13, 22, 38, .28);
	animation: countersign-appear .2s ease-out;
}
.countersign-prompt .tw-approval-modal { width: 420px }
.countersign-prompt .tw-approval-modal-wrapper { align-items: center }
@keyframes countersign-appear { from { opacity: 0 } }
.countersign-head {
	display: grid;
	grid-template-columns: auto 1fr;
	column-gap: 12px;
	align-items: center;
	padding: 18px 24px 16px;
}
.countersign-seal { display: block; width: 26px; height: 26px; color: var(--countersign-accent) }
.countersign-title {
	margin: 0;
	border: 0;
	padding: 0;
	outline: 0;
	background: none;
	color: inherit;
	font: inherit;
	font-size: 18px;
	font-weight: 600;
	line-height: 1.3;
	text-transform: none;
	overflow-wrap: anywhere;
}
.countersign-subject, .countersign-text {
	grid-column: 2;
	margin: 4px 0 0;
	padding: 0;
	color: var(--countersign-soft);
	font: inherit;
	overflow-wrap: anywhere;
}
.countersign-subject strong { color: var(--countersign-ink); font-weight: 600; font-variant-numeric: tabular-nums }
.countersign-stage {
	position: relative;
	flex: 0 1 auto;
	min-height: 0;
	overflow: auto;
	border-block: 1px solid var(--countersign-line);
	background: #fff;
	-webkit-overflow-scrolling: touch;
}
.countersign-stage iframe {
	position: relative;
	display: block;
	box-sizing: border-box;
	width: 100%;
	max-width: none;
	height: 520px;
	margin: 0;
	border: 0;
	padding: 0;
	color-scheme: light;
	transition: height .12s ease-in-out;
}
.countersign-loading {
	position: absolute;
	inset: 0;
	display: flex;
	flex-direction: column;
	align-items: center;
	justify-content: center;
	gap: 16px;
	margin: 0;
	color: #55657a;
	font: inherit;
	font-size: 15px;
}
.countersign-loading::before {
	content: "";
	box-sizing: border-box;
	width: 28px;
	height: 28px;
	border: 3px solid #d9e0e8;
	border-top-color: #17508c;
	border-radius: 50%;
	animation: countersign-turn .9s linear infinite;
}
@keyframes countersign-turn { to { transform: rotate(1turn) } }
.countersign-foot {
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	justify-content: flex-end;
	gap: 8px 12px;
	padding: 12px 24px;
	background: var(--countersign-tint);
}
.countersign-foot p { flex: 1 1 0; min-width: 120px; margin: 0; color: var(--countersign-soft); font: inherit; font-size: 14px; overflow-wrap: anywhere }
.countersign-button {
	all: unset;
	box-sizing: border-box;
	min-height: 44px;
	padding: 9px 18px;
	border: 1px solid var(--countersign-line);
	border-radius: 10px;
	background: var(--countersign-paper);
	color: var(--countersign-ink);
	font: inherit;
	font-weight: 600;
	text-align: center;
	cursor: pointer;
}
.countersign-button:hover { border-color: var(--countersign-soft) }
.countersign-button:focus-visible { outline: 3px solid var(--countersign-accent); outline-offset: 2px }
.countersign-button--primary {
	border-color: transparent;
	background: var(--countersign-accent);
	color: var(--countersign-on-accent);
}
.countersign-button--primary:hover { border-color: transparent; filter: brightness(1.1) }
.countersign-status {
	position: absolute;
	width: 1px;
	height: 1px;
	margin: -1px;
	overflow: hidden;
	clip-path: inset(50%);
	white-space: nowrap;
}
@media (max-width: 480px) {
	.countersign-head { padding: 14px 16px 12px }
	.countersign-foot { padding: 10px 16px }
	.tw-approval-modal-wrapper { padding: 8px }
	.countersign-prompt .countersign-foot .countersign-button { flex: 1 1 auto }
}
@media (prefers-color-scheme: dark) {
	.tw-approval-modal-overlay {
		--countersign-paper: #1a222d;
		--countersign-ink: #eaf0f6;
		--countersign-soft: #a3b2c4;
		--countersign-line: #313d4c;
		--countersign-tint: #151c25;
		--countersign-accent: #8fbcf2;
		--countersign-on-accent: #0e1a28;
		color-scheme: dark;
	}
	.tw-approval-modal-overlay--open { background: rgba(3, 7, 13, .72) }
}
@media (prefers-reduced-motion: reduce) {
	.tw-approval-modal-overlay, .tw-approval-modal, .countersign-stage iframe { animation: none; transition: none }
	.countersign-loading::before { animation-duration: 6s }
}
@media (forced-colors: active) {
	.tw-approval-modal { border: 2px solid CanvasText }
	.countersign-button { border-color: ButtonText }
	.countersign-button:focus-visible { outline-color: Highlight }
	.countersign-loading { color: CanvasText }
}
`
