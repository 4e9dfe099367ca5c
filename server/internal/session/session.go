// Package session owns the browser session: an opaque random value that binds
// a challenge to the browser that raised it. It travels as a cookie, or, for
// an allowed origin on another site, as a header and a channel subprotocol.
// What a session may see is decided in server/internal/challenge.
package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"countersign/server/internal/origin"
	"countersign/shared/wire"
)

// ID names a session in the store and in logs: the SHA-256 of its value, which
// nobody but the browser holds.
type ID string

// For names what belongs to one customer of a session, where it is known who is
// logged in: another one may be, in the same browser.
func (id ID) For(customer map[string]string) ID {
	text := strconv.Quote(string(id))
	for _, name := range slices.Sorted(maps.Keys(customer)) {
		text += strconv.Quote(name) + strconv.Quote(customer[name])
	}
	sum := sha256.Sum256([]byte(text))
	return ID(base64.RawURLEncoding.EncodeToString(sum[:]))
}

// Session is a browser's session. Value is a secret: never log or store it.
type Session struct {
	ID    ID
	Value string
}

// Config is what a Manager needs.
type Config struct {
	// Own is the gateway's own origin: the one of its public URL.
	Own string
	// Origins are the allowed origins, the gateway's own among them.
	Origins origin.List
}

// Manager reads and begins sessions. It keeps no state, so every instance of
// the gateway knows every session.
type Manager struct {
	own     string
	origins origin.List
	cookie  string
	secure  bool
}

// valueBytes is how much randomness a session value holds.
const valueBytes = 32

// New makes a Manager. Behind plain http (only sensible on a loopback host)
// the cookie is neither Secure nor prefixed: Safari drops such cookies there.
func New(config Config) *Manager {
	m := &Manager{own: config.Own, origins: config.Origins, cookie: "countersign"}
	if strings.HasPrefix(config.Own, "https://") {
		m.cookie, m.secure = "__Host-countersign", true
	}
	return m
}

// Read gives the session that a request belongs to. What the page says itself,
// in the header or a subprotocol, goes before the cookie.
func (m *Manager) Read(r *http.Request) (Session, bool) {
	if s, ok := parse(r.Header.Get(wire.HeaderSession)); ok {
		return s, true
	}
	if s, ok := fromSubprotocol(r); ok {
		return s, true
	}
	return m.fromCookie(r)
}

// fromCookie reads the cookie. A browser has one of that name; where there are two,
// somebody else has set one of them (a sibling domain, another port of this
// host), and neither is believed.
func (m *Manager) fromCookie(r *http.Request) (found Session, ok bool) {
	for _, cookie := range r.CookiesNamed(m.cookie) {
		s, valid := parse(cookie.Value)
		switch {
		case !valid:
		case ok && s.ID != found.ID:
			return Session{}, false
		default:
			found, ok = s, true
		}
	}
	return found, ok
}

// Ensure gives the session of a request and begins one where there is none:
// it then sets the cookie, and, for an allowed page of another origin, the
// header. It must run before the response's header is written.
func (m *Manager) Ensure(w http.ResponseWriter, r *http.Request) Session {
	if s, ok := m.Read(r); ok {
		return s
	}
	s := Begin()
	m.Give(w, s)
	if from := r.Header.Get("Origin"); from != m.own && m.origins.Allowed(from) {
		w.Header().Set(wire.HeaderSession, s.Value)
	}
	return s
}

// Give sets the cookie of a session, in the place of any other one. It must run
// before the response's header is written.
func (m *Manager) Give(w http.ResponseWriter, s Session) {
	http.SetCookie(w, &http.Cookie{
		Name: m.cookie, Value: s.Value, Path: "/",
		Secure: m.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Begin makes a session that nobody has yet.
func Begin() Session {
	var value [valueBytes]byte
	_, _ = rand.Read(value[:]) // never fails: crypto/rand ends the program first
	return of(base64.RawURLEncoding.EncodeToString(value[:]))
}

// parse accepts what Begin makes and nothing else.
func parse(value string) (Session, bool) {
	if len(value) != base64.RawURLEncoding.EncodedLen(valueBytes) {
		return Session{}, false
	}
	// The decoder passes over line breaks, so its result counts as well.
	if decoded, err := base64.RawURLEncoding.Strict().DecodeString(value); err != nil || len(decoded) != valueBytes {
		return Session{}, false
	}
	return of(value), true
}

func of(value string) Session {
	sum := sha256.Sum256([]byte(value))
	return Session{ID: ID(base64.RawURLEncoding.EncodeToString(sum[:])), Value: value}
}

func fromSubprotocol(r *http.Request) (Session, bool) {
	for _, line := range r.Header.Values("Sec-WebSocket-Protocol") {
		for offer := range strings.SplitSeq(line, ",") {
			if value, ok := strings.CutPrefix(strings.TrimSpace(offer), wire.SubprotocolSession); ok {
				return parse(value)
			}
		}
	}
	return Session{}, false
}
