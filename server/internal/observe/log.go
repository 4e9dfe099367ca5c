package observe

import (
	"io"
	"log/slog"
	"strings"
)

// Redacted stands in a log where a secret would have stood.
const Redacted = "[redacted]"

// NewLog makes the JSON log of the gateway. The callers of this code base log
// no secrets; as a second line of defence, the value of an attribute whose
// name is one that secrets go by is replaced by Redacted.
func NewLog(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: redact}))
}

func redact(_ []string, a slog.Attr) slog.Attr {
	if secretive(a.Key) {
		return slog.String(a.Key, Redacted)
	}
	return a
}

// secretive reports whether an attribute of this name may hold a secret.
func secretive(key string) bool {
	key = strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(key))
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
