package firefox

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// browser is one running Firefox.
type browser struct {
	*connection
	process *exec.Cmd
	// alive is open for as long as the browser is to run.
	alive   io.Closer
	profile string
	// chrome is the browser's own window, in which its preferences are set.
	chrome string
}

func start() (*browser, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	profile, err := newProfile()
	if err != nil {
		return nil, fmt.Errorf("making a profile: %w", err)
	}
	b := &browser{profile: profile}
	if err := b.launch(path); err != nil {
		b.stop()
		return nil, fmt.Errorf("starting %s: %w", path, err)
	}
	return b, nil
}

// find finds the browser by the names that distributions give it.
func find() (string, error) {
	names := []string{"firefox-esr", "firefox"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Firefox (" + strings.Join(names, ", ") +
		"): install it with `apt-get install firefox-esr`, or run `make test`, which does so on Debian as root")
}

// untilEnd runs a command until the end of the input, which comes with the end of the
// test as well, however that ends.
const untilEnd = `"$@" & cat >/dev/null; kill $! 2>/dev/null; wait`

// launch starts the process and a session in it.
func (b *browser) launch(path string) (err error) {
	b.process = exec.Command("/bin/sh", "-c", untilEnd, "firefox", path, "--headless", "--no-remote", "--profile", b.profile,
		"--remote-debugging-port", "0", "--remote-allow-system-access", "about:blank")
	// It keeps things in the home directory, and refuses one of somebody else's.
	b.process.Env = append(b.process.Environ(), "HOME="+b.profile, "MOZ_CRASHREPORTER_DISABLE=1")
	if b.alive, err = b.process.StdinPipe(); err != nil {
		return err
	}
	said, err := b.process.StderrPipe()
	if err != nil {
		return err
	}
	if err := b.process.Start(); err != nil {
		return err
	}
	address, err := listening(said)
	if err != nil {
		return err
	}
	if b.connection, err = dial(address + "/session"); err != nil {
		return err
	}
	return b.prepare()
}

// listening waits until the browser says where it listens. What it says later is
// read and dropped, so that it never waits for a reader.
func listening(said io.Reader) (string, error) {
	found, ended := make(chan string, 1), make(chan string, 1)
	go func() {
		var all strings.Builder
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if _, address, ok := strings.Cut(lines.Text(), "WebDriver BiDi listening on "); ok {
				found <- address
				break
			}
			all.WriteString(lines.Text() + "\n")
		}
		ended <- all.String()
		_, _ = io.Copy(io.Discard, said) // until it ends
	}()
	select {
	case address := <-found:
		return address, nil
	case all := <-ended:
		return "", fmt.Errorf("it ended: %s", all)
	case <-time.After(time.Minute):
		return "", errors.New("it does not listen")
	}
}

// prepare begins a session.
func (b *browser) prepare() error {
	if err := b.call("session.new", object{"capabilities": object{}}, nil); err != nil {
		return err
	}
	if err := b.call("session.subscribe", object{"events": []string{"log.entryAdded"}}, nil); err != nil {
		return err
	}
	var tree tree
	if err := b.call("browsingContext.getTree", object{"moz:scope": "chrome"}, &tree); err != nil {
		return err
	}
	if len(tree.Contexts) == 0 {
		return errors.New("it has no window")
	}
	b.chrome = tree.Contexts[0].Context
	// Whoever drives it gets no popup blocker; customers have it.
	_, err := b.evaluate(b.chrome, "Services.prefs.setBoolPref('dom.disable_open_during_load', true)")
	return err
}

// stop ends the browser and removes its profile.
func (b *browser) stop() {
	if b.connection != nil {
		_ = b.call("browser.close", object{}, nil) // or it is killed
		b.connection.close()
	}
	if b.process != nil && b.process.Process != nil {
		_ = b.alive.Close()
		kill := time.AfterFunc(10*time.Second, func() { _ = b.process.Process.Kill() })
		_ = b.process.Wait() // how it ends is of no interest
		kill.Stop()
	}
	_ = os.RemoveAll(b.profile) // in the system's temporary folder
}
