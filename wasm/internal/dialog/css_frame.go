package dialog

// cssFrame is the box, its head and foot, buttons, and the provider's page.
const cssFrame = `
.tw-approval-modal-overlay {
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
	background: transparent;
	color: var(--countersign-text);
	font: 400 16px/1.5 var(--countersign-font);
	letter-spacing: normal;
	text-align: left;
	transition: background-color .2s ease-out;
}
.tw-approval-modal-overlay[dir="rtl"] { text-align: right }
/* Who reads from the right may be given texts that are read from the left. */
.tw-approval-modal-overlay :is(h2, h3, p, label, span, button) { unicode-bidi: plaintext }
.tw-approval-modal-overlay--open { background: var(--countersign-backdrop) }
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
	border-radius: var(--countersign-radius);
	background: var(--countersign-background);
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
	padding: 20px 24px 16px;
}
.countersign-seal { display: block; width: 26px; height: 26px; color: var(--countersign-accent) }
.countersign-title, .countersign-heading {
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
.countersign-subject, .countersign-text, .countersign-asks {
	grid-column: 2;
	margin: 4px 0 0;
	padding: 0;
	color: var(--countersign-muted);
	font: inherit;
	overflow-wrap: anywhere;
}
.countersign-subject strong { color: var(--countersign-text); font-weight: 600; font-variant-numeric: tabular-nums }
.countersign-stage {
	position: relative;
	flex: 0 1 auto;
	min-height: 0;
	overflow: auto;
	border-block: 1px solid var(--countersign-border);
	background: #fff;
	color-scheme: light;
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
	background: var(--countersign-surface);
}
.countersign-foot[hidden] { display: none }
.countersign-foot p { flex: 1 1 0; min-width: 120px; margin: 0; color: var(--countersign-muted); font: inherit; font-size: 14px; overflow-wrap: anywhere }
.countersign-button {
	all: unset;
	box-sizing: border-box;
	min-height: 44px;
	padding: 9px 18px;
	border: 1px solid var(--countersign-border);
	border-radius: calc(var(--countersign-radius) * .625);
	background: var(--countersign-background);
	color: var(--countersign-text);
	font: inherit;
	font-weight: 600;
	text-align: center;
	cursor: pointer;
}
.countersign-button:hover { border-color: var(--countersign-muted) }
.countersign-button:focus-visible { outline: 3px solid var(--countersign-link); outline-offset: 2px }
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
`
