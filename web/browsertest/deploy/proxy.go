package deploy

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// The proxies of the page.
const (
	Nginx = "nginx"
	Caddy = "caddy"
)

// proxy starts a proxy with its configuration of the page.
func (p *place) proxy(t testing.TB, kind string) *process {
	t.Helper()
	chain, key := certificate(t)
	p.write(t, "etc/ssl/countersign/fullchain.pem", chain, 0o644)
	p.write(t, "etc/ssl/countersign/key.pem", key, 0o600)
	command := map[string]func(testing.TB) *exec.Cmd{Nginx: p.nginx, Caddy: p.caddy}[kind](t)
	started, err := begin(t, command, &text{})
	if err != nil {
		t.Fatal(err)
	}
	started.await(t, "tcp", "127.0.0.1:"+p.tls)
	return started
}

// nginx has the folders of its temporary files built in; here are others.
const nginxFolders = `
	client_body_temp_path /tmp/client;
	proxy_temp_path /tmp/proxy;
	fastcgi_temp_path /tmp/fastcgi;
	uwsgi_temp_path /tmp/uwsgi;
	scgi_temp_path /tmp/scgi;
`

func (p *place) nginx(t testing.TB) *exec.Cmd {
	t.Helper()
	path := find(t, Nginx, "nginx-light")
	types, err := os.ReadFile("/etc/nginx/mime.types")
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, "etc/nginx/mime.types", string(types), 0o644)
	folders := strings.ReplaceAll(nginxFolders, "/tmp/", p.path("tmp")+"/")
	file := p.path("etc/nginx/nginx.conf")
	p.write(t, "etc/nginx/nginx.conf", strings.Replace(p.here.Replace(only(t, Nginx, 0)), "\nhttp {\n", "\nhttp {"+folders, 1), 0o644)
	p.write(t, "bin/nginx", "#!/bin/sh\nexec "+path+" -c "+file+" \"$@\"\n", 0o755)
	return exec.Command(path, "-c", file, "-g", "daemon off;")
}

func (p *place) caddy(t testing.TB) *exec.Cmd {
	t.Helper()
	p.runtime(t, only(t, "ini", 1))
	text := p.here.Replace(only(t, "caddyfile", 0))
	// Its own ports for http and https are addresses too.
	text = strings.Replace(text, "{\n", "{\n\thttp_port "+p.plain+"\n\thttps_port "+p.tls+"\n\tdefault_bind 127.0.0.1\n", 1)
	p.write(t, "etc/caddy/Caddyfile", text, 0o644)
	command := exec.Command(find(t, Caddy, Caddy), "run", "--config", p.path("etc/caddy/Caddyfile"))
	command.Env = append(command.Environ(), "HOME="+p.root, "XDG_DATA_HOME="+p.path("tmp"), "XDG_CONFIG_HOME="+p.path("tmp"))
	return command
}

// runtime makes the folder in /run that a unit's drop-in asks systemd for
// (systemd.exec(5), RuntimeDirectory): packages of proxies make none.
func (p *place) runtime(t testing.TB, dropIn string) {
	t.Helper()
	said := map[string]string{"RuntimeDirectoryMode": "0755"}
	for line := range strings.Lines(dropIn) {
		if key, value, found := strings.Cut(strings.TrimSpace(line), "="); found {
			said[key] = value
		}
	}
	mode, err := strconv.ParseUint(said["RuntimeDirectoryMode"], 8, 32)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(p.path("run/"+said["RuntimeDirectory"]), os.FileMode(mode)); err != nil {
		t.Fatal(err)
	}
}
