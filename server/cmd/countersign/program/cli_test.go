package program_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"strings"
	"testing"
	"testing/fstest"

	"countersign/server/cmd/countersign/program"
	"countersign/server/internal/config"
	"countersign/server/provider/registry"
)

func TestHelp(t *testing.T) {
	for _, name := range []string{"demo", "serve", "sandbox", "check", "providers", "keys", "version"} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, err := run(t, nil, name, "-h")
			if err != nil || stderr != "" {
				t.Errorf("%v, %q", err, stderr)
			}
			golden(t, "help-"+name, stdout)
			for _, other := range [][]string{{"help", name}, {name, "--help"}, {name, "-v", "-h"}} {
				if same, _, err := run(t, nil, other...); err != nil || same != stdout {
					t.Errorf("%v: %v, want the same help", other, err)
				}
			}
			for line := range strings.Lines(stdout) {
				if len([]rune(line)) > 81 {
					t.Errorf("longer than a terminal is wide: %q", line)
				}
			}
		})
	}
	for _, args := range [][]string{{}, {"help"}, {"-h"}, {"--help"}} {
		stdout, _, err := run(t, nil, args...)
		if err != nil {
			t.Error(err)
		}
		golden(t, "help", stdout)
	}
}

func TestProviders(t *testing.T) {
	stdout, stderr, err := run(t, nil, "providers")
	if err != nil || stderr != "" {
		t.Errorf("%v, %q", err, stderr)
	}
	golden(t, "providers", stdout)
	for line := range strings.Lines(stdout) {
		if len([]rune(line)) > 81 && !strings.Contains(line, ": /") {
			t.Errorf("longer than a terminal is wide: %q", line)
		}
	}
	for _, kind := range registry.Kinds() {
		if !strings.Contains("\n"+stdout, "\n"+kind+"\n") {
			t.Errorf("%s is not listed", kind)
		}
	}
}

func TestVersion(t *testing.T) {
	stdout, _, err := run(t, nil, "version")
	if err != nil || !strings.HasPrefix(stdout, "countersign 1.2.3 go1.") {
		t.Errorf("%q, %v", stdout, err)
	}
}

func TestUsageErrors(t *testing.T) {
	tests := []struct {
		args []string
		env  []string
		want string
	}{
		{[]string{"sevre"}, nil, "there is no command \"sevre\"; `countersign help` lists them"},
		{[]string{"help", "sevre"}, nil, "there is no command \"sevre\"; `countersign help` lists them"},
		{[]string{"serve", "-port", "1"}, nil, "flag provided but not defined: -port; `countersign serve -h` says how"},
		{[]string{"check", "gateway.yaml"}, nil, "check takes no argument \"gateway.yaml\"; `countersign check -h` says how"},
		{[]string{"demo", "-listen", "9000"}, nil, "-listen 9000 is no address; write one like localhost:9000"},
		{[]string{"demo"}, []string{"PORT=http"}, "PORT=http is no port; write a number up to 65535"},
		{[]string{"keys"}, nil, "-use must be signing, encryption or store; `countersign keys -h` says how"},
		{[]string{"keys", "-use", "signing"}, nil, "-out is missing: name the file that the private key goes to; `countersign keys -h` says how"},
		{[]string{"keys", "-use", "signing", "-out", "x", "-days", "0"}, nil, "-days must be 1 to 3650; `countersign keys -h` says how"},
		{[]string{"keys", "-use", "signing", "-out", "x", "-id", "sign-1"}, nil, "-id must be a UUID; `countersign keys -h` says how"},
		{[]string{"keys", "-use", "signing", "-out", "x", "-algorithm", "RS256"}, nil, "-algorithm must be one of ES256, ES384, ES512, PS256, PS384, PS512; `countersign keys -h` says how"},
		{[]string{"keys", "-use", "encryption", "-out", "x", "-algorithm", "ES512"}, nil, "for encryption there is only RSA-OAEP-256; leave -algorithm out; `countersign keys -h` says how"},
		{[]string{"sandbox"}, []string{"PORT=65536"}, "PORT=65536 is no port; write a number up to 65535"},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			stdout, _, err := run(t, test.env, test.args...)
			if err == nil || err.Error() != test.want || stdout != "" {
				t.Errorf("%q, %v, want %q", stdout, err, test.want)
			}
			if got := program.ExitCode(err); got != 2 {
				t.Errorf("exit code %d, want 2", got)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name string
		env  []string
		args []string
		code int
	}{
		{"good", nil, []string{"-config", "testdata/good.yaml"}, 0},
		{"bad", nil, []string{"-config", "testdata/bad.yaml"}, 1},
		{"one-fault", []string{"COUNTERSIGN_CONFIG=testdata/good.yaml", "COUNTERSIGN_LOG_LEVEL=loud"}, nil, 1},
		{"nothing", nil, nil, 1},
		{"missing", nil, []string{"-config", "testdata/missing.yaml"}, 1},
		{"environment", []string{
			"COUNTERSIGN_PUBLIC_URL=https://pay.example.com", "COUNTERSIGN_PROVIDERS_WISE_BASE_URL=https://api.wise.com",
			"COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_TOKEN=t-1", "COUNTERSIGN_ROUTES=[{match: GET /me, provider: wise, to: /v1/me}]",
		}, nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newProcess(t, test.env, append([]string{"check"}, test.args...)...)
			if got := p.Exec(t.Context()); got != test.code {
				t.Errorf("exit code %d, want %d", got, test.code)
			}
			golden(t, "check-"+test.name, p.stdout.String()+p.stderr.String())
			if good := p.stdout.String() != ""; good != (test.code == 0) {
				t.Errorf("on standard output: %q", p.stdout.String())
			}
		})
	}
}

func TestServeSaysWhatCheckSays(t *testing.T) {
	_, want, _ := run(t, nil, "check", "-config", "testdata/bad.yaml")
	_, got, err := run(t, nil, "serve", "-config", "testdata/bad.yaml")
	if got != want || program.ExitCode(err) != 1 {
		t.Errorf("serve said\n%s, %v", got, err)
	}
}

func TestReferenceIsPrinted(t *testing.T) {
	stdout, _, err := run(t, nil, "serve", "-reference")
	if err != nil || stdout != config.Reference {
		t.Errorf("%v, %d bytes", err, len(stdout))
	}
}

// TestDemoConfigIsAGoodStart holds that what the demo prints for newcomers is
// a configuration that starts.
func TestDemoConfigIsAGoodStart(t *testing.T) {
	printed, _, err := run(t, nil, "demo", "-config")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(config.Source{Name: "demo.yaml", YAML: []byte(printed)}); err != nil {
		t.Errorf("it does not load:\n%v", err)
	}
}

func TestPortTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	tests := []struct {
		name string
		env  []string
		args []string
		want string
	}{
		{"demo by flag", nil, []string{"demo", "-listen", address}, "port " + port + " is taken by another program; stop it, or choose another: PORT=9000 make run"},
		{"demo by variable", []string{"PORT=" + port}, []string{"demo"}, "port " + port + " is taken by another program; stop it, or choose another: PORT=9000 make run"},
		{"demo's sandbox", nil, []string{"demo", "-listen", "localhost:0", "-sandbox", address}, "port " + port + " is taken by another program; stop it, or choose another: -sandbox localhost:9001"},
		{"sandbox", nil, []string{"sandbox", "-listen", address}, "port " + port + " is taken by another program; stop it, or choose another: PORT=9001 countersign sandbox"},
		{"serve", []string{"COUNTERSIGN_LISTEN=" + address}, []string{"serve", "-config", "testdata/good.yaml"}, "port " + port + " is taken by another program; stop it, or change listen in testdata/good.yaml"},
		{"serve's second", []string{"COUNTERSIGN_LISTEN=localhost:0", "COUNTERSIGN_ADMIN_LISTEN=" + address}, []string{"serve", "-config", "testdata/good.yaml"}, "port " + port + " is taken by another program; stop it, or change admin_listen in testdata/good.yaml"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stdout, _, err := run(t, test.env, test.args...)
			if err == nil || err.Error() != test.want {
				t.Errorf("%v, want %q", err, test.want)
			}
			if program.ExitCode(err) != 1 || stdout != "" {
				t.Errorf("exit code %d, printed %q", program.ExitCode(err), stdout)
			}
		})
	}
}

func TestNotBuilt(t *testing.T) {
	p := newProcess(t, nil, "demo", "-listen", "localhost:0")
	p.Dist = fstest.MapFS{}
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("%v, want a word of `make build`", err)
	}
}

func TestUnreadableFile(t *testing.T) {
	p := newProcess(t, nil, "check", "-config", "x.yaml")
	p.ReadFile = func(string) ([]byte, error) { return nil, fs.ErrPermission }
	if err := p.Run(t.Context()); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v, want the reason", err)
	}
}

func TestStartsOnce(t *testing.T) {
	p := start(t, nil, "sandbox", "-listen", "localhost:0")
	if err := p.Run(t.Context()); !errors.Is(err, program.ErrRunning) {
		t.Errorf("second start: %v, want ErrRunning", err)
	}
	if answer, _ := get(t, p.at.Sandbox+"/"); answer.StatusCode != 200 {
		t.Errorf("status %d: the first start suffered", answer.StatusCode)
	}
	p.Close()
	p.Close() // again, without harm
	if err := p.end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if err := p.Run(t.Context()); !errors.Is(err, program.ErrRunning) {
		t.Errorf("start after the end: %v, want ErrRunning", err)
	}
	(&program.Main{}).Close() // never started
}

func TestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := newProcess(t, nil, "sandbox", "-listen", "localhost:0")
	p.Started = func(program.Addresses) { cancel() }
	if err := p.Run(ctx); err != nil {
		t.Errorf("ended with %v, want none: it was told to", err)
	}
}
