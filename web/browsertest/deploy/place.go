package deploy

import (
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// place is a folder that stands for the machine's root, with the addresses that
// stand for those of the page.
type place struct {
	root  string
	ports [2]string // of the instances
	tls   string    // the port of the proxy
	plain string    // and that which redirects
	here  *strings.Replacer
}

// Config says what stands behind the gateway.
type Config struct {
	// Provider is the provider's address, and Approval that of its approval page.
	Provider, Approval string
	// Origin is that of pages which may use the gateway; "" is the gateway's own.
	Origin string
	// Settings are further variables of each instance, as a drop-in would have them.
	Settings []string
}

func newPlace(t testing.TB, c Config, redis string) *place {
	t.Helper()
	root, err := os.MkdirTemp("", "deploy") //nolint:usetesting // the instances run as somebody else, who could not read a test's own
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) }) // it is in the folder of temporary files
	p := &place{root: root, tls: free(t), plain: free(t)}
	p.ports[0] = pair(t, "")
	p.ports[1] = pair(t, p.ports[0])
	if c.Origin == "" {
		c.Origin = "https://pay.example.com:" + p.tls
	}
	p.here = strings.NewReplacer(
		"8081", p.ports[0], "8082", p.ports[1],
		"listen 443 ", "listen 127.0.0.1:"+p.tls+" ", "listen 80;", "listen 127.0.0.1:"+p.plain+";",
		"https://pay.example.com", "https://pay.example.com:"+p.tls,
		"https://app.example.com", c.Origin, "https://api.wise-sandbox.com", c.Provider, "127.0.0.1:6379", redis,
		"build/dist/", filepath.Dir(program(t))+"/",
		" /etc/", " "+root+"/etc/", ":/etc/", ":"+root+"/etc/", "=/etc/", "="+root+"/etc/",
		" /run/", " "+root+"/run/", "unix//run/", "unix/"+root+"/run/",
		" /var/log/", " "+root+"/var/log/", " /usr/local/", " "+root+"/usr/local/", "=/usr/local/", "="+root+"/usr/local/",
		"\n/usr/local/", "\n"+root+"/usr/local/",
	)
	for _, dir := range []string{"", "bin", "etc/nginx", "etc/caddy", "etc/ssl/countersign", "etc/systemd/system", "run", "var/log/nginx", "var/log/caddy", "tmp"} {
		if err := os.MkdirAll(p.path(dir), 0o755); err != nil { //nolint:gosec // others read it, as they do the machine's
			t.Fatal(err)
		}
	}
	if err := os.Chmod(root, 0o755); err != nil { //nolint:gosec // the same
		t.Fatal(err)
	}
	return p
}

// path is where a path of the machine is.
func (p *place) path(name string) string { return filepath.Join(p.root, name) }

func (p *place) write(t testing.TB, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(p.path(name), []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// run runs a script of the page and gives what it prints.
func (p *place) run(t testing.TB, script string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-c", "PATH="+p.path("bin")+":"+p.path("usr/local/bin")+":$PATH\nset -eu\n"+p.here.Replace("\n"+script))
	command.Dir = repository(t)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\nprinted\n%s", err, script, out)
	}
	return string(out)
}

// free gives a port that nobody listens on at the moment.
func free(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// pair gives a port of four digits, other than one, that is free and stays so
// with a 1 before it: that is where the instance's operators are.
func pair(t testing.TB, other string) string {
	t.Helper()
	for range 1000 {
		port := strconv.Itoa(2000 + rand.IntN(8000)) //nolint:gosec // nobody need not guess it
		if port != other && listens(port) && listens("1"+port) {
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

func listens(port string) bool {
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// repository is where this file's repository is.
func repository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatalf("no repository on %s", runtime.GOOS)
		}
	}
}
