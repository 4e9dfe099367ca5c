package program

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"countersign/server/internal/observe"
	"countersign/server/sandbox"
)

// sandboxGrace is how long the sandbox's requests in flight may take at the
// end.
const sandboxGrace = 5 * time.Second

func (m *Main) sandbox(ctx context.Context, args []string) error {
	flags := newFlags("sandbox", sandboxHelp)
	address := flags.String("listen", "", "")
	approval := flags.String("approval-url", "", "")
	seed := flags.Uint64("seed", 0, "")
	verbose := flags.Bool("v", false, "")
	if err := m.parse(flags, args); err != nil {
		return finished(err)
	}
	where, err := m.portAddress(*address, 8081)
	if err != nil {
		return err
	}
	log := observe.NewLog(m.Stderr, level(*verbose))
	s, err := sandbox.New(sandbox.Config{Seed: *seed, ApprovalURL: *approval, Log: log})
	if err != nil {
		return err
	}
	l, err := listen(ctx, where, "stop it, or choose another: PORT=9001 countersign sandbox")
	if err != nil {
		return err
	}
	base := local(where, l)
	if err := m.print(fmt.Sprintf(sandboxBanner, base)); err != nil {
		closeListeners(l)
		return err
	}
	m.started(Addresses{Sandbox: base})
	all := sites{newSite(l, s.Handler(), log)}
	failure := all.serve(ctx)
	s.Close() // the phones' streams, which would not end
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sandboxGrace)
	defer cancel()
	if err := all.shutdown(ending); failure == nil && err != nil {
		return fmt.Errorf("did not end in order: %w", err)
	}
	return failure
}

const sandboxBanner = `
  The sandbox is running. Everybody and all money in it is invented.

    %[1]s            what is simulated, and with which credentials
    %[1]s/phone      the phone on which codes arrive
    %[1]s/_sandbox/  scenarios, history, reset

  Ctrl-C stops it, and it forgets everything.

`

// level is what is logged: failures, or requests as well.
func level(verbose bool) slog.Level {
	if verbose {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}
