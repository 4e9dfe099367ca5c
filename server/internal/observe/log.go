package observe

import (
	"io"
	"log/slog"
)

// NewLog makes the JSON log of the gateway. The callers of this code base log
// no secrets; as a second line of defence, the value of an attribute whose
// name is one that secrets go by is replaced by Redacted.
func NewLog(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(redacting{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})})
}
