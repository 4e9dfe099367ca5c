package sandbox_test

import (
	"bufio"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// events reads the data lines of a phone's stream.
func (r rig) events(path, last string) <-chan string {
	r.t.Helper()
	q := r.request("GET", path, "", "Last-Event-ID", last)
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = a.Body.Close() })
	lines := make(chan string, 10)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(a.Body); s.Scan(); {
			if data, found := strings.CutPrefix(s.Text(), "data: "); found {
				lines <- data
			}
		}
	}()
	return lines
}

func TestPhoneStream(t *testing.T) {
	r := newRig(t)
	token := r.challenge()
	r.step("password", "ott", token, "password", "sandbox")
	mine := r.events("/phone/messages", "")
	if first := <-mine; !strings.Contains(first, r.code()) || !strings.Contains(first, "250.00 EUR to Tomas Lindqvist") {
		t.Errorf("the first message: %s", first)
	}
	r.advance(30e9)
	r.step("resend", "ott", token)
	second := <-mine
	if !strings.Contains(second, r.code()) {
		t.Errorf("the second message: %s", second)
	}
	var all struct{ Messages []struct{ ID int64 } }
	r.read("phone", &all)
	again := r.events("/phone/messages?user=8820451", strconv.FormatInt(all.Messages[0].ID, 10))
	if resumed := <-again; resumed != second {
		t.Errorf("a page that comes back gets %s", resumed)
	}
	if a := r.do("GET", "/phone/messages?user=1", ""); a.status != http.StatusNotFound {
		t.Errorf("nobody's phone: %d", a.status)
	}
	if a := r.manage("GET", "phone?user=8820452", ""); strings.Contains(a.body, "code") {
		t.Errorf("the message is on somebody else's phone too: %s", a.body)
	}
}

func TestCloseEndsStreams(t *testing.T) {
	s, server := newServer(t)
	r := rig{t, server}
	messages := r.events("/phone/messages", "")
	s.Close()
	if m, open := <-messages; open {
		t.Errorf("a message: %s", m)
	}
}
