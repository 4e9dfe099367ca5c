package observe

import (
	"context"
	"log/slog"
	"maps"
	"strings"
	"sync/atomic"
)

// Redacted stands in a log where a secret would have stood.
const Redacted = "[redacted]"

// redacting takes the values out of attributes that have a secret's name, those
// within groups too. It stands before the handler that writes, because that one's
// own hook for it (slog.HandlerOptions.ReplaceAttr) has every attribute of every
// line take a much longer way, and nearly no line has anything to take out.
type redacting struct{ slog.Handler }

// Handle implements slog.Handler.
func (h redacting) Handle(ctx context.Context, r slog.Record) error {
	harmless := true
	r.Attrs(func(a slog.Attr) bool {
		harmless = plain(a.Value) && !secretive(a.Key)
		return harmless
	})
	if harmless {
		return h.Handler.Handle(ctx, r)
	}
	redacted := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		redacted.AddAttrs(redact(a))
		return true
	})
	return h.Handler.Handle(ctx, redacted)
}

// WithAttrs implements slog.Handler.
func (h redacting) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redacting{h.Handler.WithAttrs(redactAll(attrs))}
}

// WithGroup implements slog.Handler.
func (h redacting) WithGroup(name string) slog.Handler { return redacting{h.Handler.WithGroup(name)} }

// plain reports a value that has no attributes in it.
func plain(v slog.Value) bool {
	return v.Kind() != slog.KindGroup && v.Kind() != slog.KindLogValuer
}

func redact(a slog.Attr) slog.Attr {
	if secretive(a.Key) {
		return slog.String(a.Key, Redacted)
	}
	if a.Value = a.Value.Resolve(); a.Value.Kind() == slog.KindGroup {
		a.Value = slog.GroupValue(redactAll(a.Value.Group())...)
	}
	return a
}

func redactAll(attrs []slog.Attr) []slog.Attr {
	all := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		all[i] = redact(a)
	}
	return all
}

// known are names and whether they are secretive, as a line has ten of them and
// there are few. They are written in the sources, but nobody has to rely on that:
// after maxKnown no more are kept.
var known atomic.Pointer[map[string]bool]

const maxKnown = 256

// secretive reports whether an attribute of this name may hold a secret.
func secretive(key string) bool {
	names := known.Load()
	if names != nil {
		if is, ok := (*names)[key]; ok {
			return is
		}
	}
	is := soundsSecret(key)
	more := map[string]bool{}
	if names != nil {
		more = maps.Clone(*names)
	}
	if len(more) < maxKnown {
		more[strings.Clone(key)] = is
		known.CompareAndSwap(names, &more) // or else another one is kept, and this one next time
	}
	return is
}

// separators make no difference to what a name means.
var separators = strings.NewReplacer("-", "", "_", "")

func soundsSecret(key string) bool {
	key = strings.ToLower(separators.Replace(key))
	switch key {
	case "pin", "otp", "ott": // parts of harmless words, too
		return true
	}
	for _, word := range []string{
		"authorization", "cookie", "token", "secret", "password", "passcode", "credential", "2faapproval", "apikey", "body", "query",
	} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}
