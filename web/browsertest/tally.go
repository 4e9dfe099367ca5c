package browsertest

// Tally has the page count, from now on, its listeners and timers that are not
// yet undone; see Leaks.
func (p *Page) Tally() {
	p.t.Helper()
	Do(p, tally)
}

// Undone waits until no timer is left, and counts the listeners that are.
func (p *Page) Undone() (listeners int) {
	p.t.Helper()
	Wait(p, "the last timers", "return globalThis[Symbol.for('tally')].timers.size === 0")
	return Eval[int](p, "return globalThis[Symbol.for('tally')].listeners")
}

const tally = `
	const open = (globalThis[Symbol.for('tally')] = { listeners: 0, timers: new Set() });
	const { addEventListener, removeEventListener } = EventTarget.prototype;
	const listeners = new WeakMap();
	const key = (type, listener) => { // of a target
		if (!listeners.has(listener)) listeners.set(listener, new Set());
		return listeners.get(listener);
	};
	EventTarget.prototype.addEventListener = function (type, listener, options) {
		if (listener && !key(type, listener).has(this ?? window)) { key(type, listener).add(this ?? window); open.listeners++; }
		return addEventListener.call(this ?? window, type, listener, options);
	};
	EventTarget.prototype.removeEventListener = function (type, listener, options) {
		if (listener && key(type, listener).delete(this ?? window)) open.listeners--;
		return removeEventListener.call(this ?? window, type, listener, options);
	};
	for (const kind of ['Timeout', 'Interval']) {
		const set = window['set' + kind], clear = window['clear' + kind];
		window['set' + kind] = (handler, ...rest) => {
			const id = set((...args) => { if (kind === 'Timeout') open.timers.delete(id); handler(...args); }, ...rest);
			open.timers.add(id);
			return id;
		};
		window['clear' + kind] = (id) => { open.timers.delete(id); clear(id); };
	}`
