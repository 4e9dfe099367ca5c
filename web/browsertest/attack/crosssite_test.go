package attack_test

import (
	"testing"

	"countersign/shared/wire"
	"countersign/web/browsertest"
)

// TestAttackCrossSitePage has a page of another site do with the customer's browser
// all that pages can: forms of every encoding, beacons, requests with and without
// a preflight, a channel. Nothing is paid, and nothing can be read.
func TestAttackCrossSitePage(t *testing.T) {
	t.Parallel()
	g := newPaying(t)
	site := browsertest.NewSite(t)
	site.Page("/evil", "")
	p := browsertest.Open(t, g.Address+"/")
	id := challenged(p) // the browser has a session now
	before := g.payments.Load()

	for _, text := range []string{"CORS", "ERR_FAILED", "WebSocket", "403"} {
		p.Expect(text) // Chromium says what it has refused
	}
	p.Go(site.Foreign + "/evil")
	got := browsertest.Eval[map[string]string](p, `
		const of = b + '/' + c, outcome = {};
		for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
			for (const action of [a + '/pay/1', of + '/cancel', of + '/redirect']) {
				const frame = document.createElement('iframe'), form = document.createElement('form'), field = document.createElement('input');
				frame.name = 'into' + Math.random();
				Object.assign(form, { method: 'post', enctype, action, target: frame.name });
				Object.assign(field, { name: '{"a":"', value: '"}' });
				form.append(field);
				document.body.append(frame, form);
				await new Promise((loaded) => { frame.onload = loaded; form.submit(); });
			}
		}
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
			navigator.sendBeacon(a + '/pay/1', new Blob(['{}'], { type }));
			for (const mode of ['no-cors', 'cors']) {
				for (const headers of [{ 'Content-Type': type }, { 'Content-Type': type, 'Countersign-Challenge': c }]) {
					const name = [type, mode, Object.keys(headers).length];
					outcome[name] = await fetch(a + '/pay/1', { method: 'POST', mode, credentials: 'include', headers, body: '{}' })
						.then((r) => r.type === 'opaque' ? 'opaque' : 'read ' + r.status, () => 'refused');
				}
			}
		}
		outcome.reading = await fetch(of, { credentials: 'include' }).then((r) => 'read ' + r.status, () => 'refused');
		outcome.script = await new Promise((done) => {
			const script = document.createElement('script');
			script.src = of;
			script.onload = () => done('ran');
			script.onerror = () => done('refused');
			document.head.append(script);
		});
		outcome.channel = await new Promise((done) => {
			const socket = new WebSocket(d, e);
			socket.onopen = () => done('open');
			socket.onclose = () => done('refused');
		});
		return outcome`,
		g.Address, g.Address+wire.PathChallenges, id, "ws"+g.Address[len("http"):]+wire.PathChannel, wire.Subprotocol)
	for what, outcome := range got {
		if outcome != "refused" && outcome != "opaque" {
			t.Errorf("%s: %s", what, outcome)
		}
	}
	if got["channel"] != "refused" || got["reading"] != "refused" || len(got) != 15 {
		t.Errorf("tried %v", got)
	}
	if n := g.payments.Load() - before; n != 0 {
		t.Errorf("the provider got %d payments", n)
	}
	// Still as the customer left it.
	p.Go(g.Address + "/")
	if state := browsertest.Eval[string](p, `return (await (await fetch(a)).json()).state`, wire.PathChallenges+"/"+id); state != "pending" {
		t.Errorf("the challenge is %s", state)
	}
}

// TestAttackTossedCookie has a page on another port of the gateway's host, which
// shares its cookies, set one that goes before the customer's: what the customer
// raises then is not in the attacker's session.
func TestAttackTossedCookie(t *testing.T) {
	t.Parallel()
	g := newPaying(t)
	site := browsertest.NewSite(t)
	site.Page("/next-door", "")
	const attackers = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

	p := browsertest.Open(t, g.Address+"/")
	p.Expect("401")
	p.Expect("403")
	challenged(p)
	p.Go(site.Home + "/next-door") // 127.0.0.1, as the gateway
	browsertest.Do(p, `for (const path of ['/', '/pay', '/countersign']) document.cookie = 'countersign=' + a + '; path=' + path`, attackers)
	p.Go(g.Address + "/")
	id := challenged(p)
	read := func(session string) int {
		return browsertest.Eval[int](p, `return (await fetch(a, { headers: b ? { 'Countersign-Session': b } : {} })).status`, wire.PathChallenges+"/"+id, session)
	}
	p.Expect("404")
	if status := read(attackers); status != 404 {
		t.Errorf("with the attacker's session the challenge is answered %d", status)
	}
	if status := read(""); status != 401 {
		t.Errorf("with both cookies it is answered %d, want that neither counts", status)
	}
}
