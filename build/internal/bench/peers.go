package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"countersign/build/measure"
)

// peer is a way from a client to the upstream.
type peer struct {
	name string
	// title is what readers call it.
	title string
	// configuration is the text of its one file, with %[1]s for where it listens,
	// %[2]s for the upstream, %[3]s for a folder of its own and %[5]s for where it
	// listens to operators.
	configuration, file string
	// command is what is run; its arguments may hold the same, and %[4]s for the
	// file.
	command []string
	// env is added to the environment.
	env []string
}

// peers are what is compared. All get the same: two workers (the Go programs have
// GOMAXPROCS threads for that), connections to the upstream that are kept, no
// access log, bodies passed on as they come. Nothing else of them is changed.
func peers(o Options) []peer {
	self := func(kind string) []string { return []string{o.Self, "serve", kind, "%[1]s", "%[2]s"} }
	gateway := o.gateway()
	logging := gateway
	logging.name, logging.title, logging.env = nameLogging, "Countersign, with its request log", nil
	return []peer{
		{name: nameBare, title: "bare `httputil.ReverseProxy`, tuned", command: self(serveProxy)},
		gateway,
		logging,
		{name: "nginx", title: "nginx", file: "nginx.conf", configuration: nginxConf, command: []string{installed("nginx"), "-p", "%[3]s", "-e", "stderr", "-c", "%[4]s"}},
		{name: "haproxy", title: "HAProxy", file: "haproxy.cfg", configuration: haproxyCfg, command: []string{installed("haproxy"), "-q", "-db", "-f", "%[4]s"}},
		{name: nameCaddy, title: "Caddy", file: "Caddyfile", configuration: caddyfile, command: []string{"caddy", "run", "--adapter", "caddyfile", "--config", "%[4]s"}, env: []string{"HOME=%[3]s", "XDG_CONFIG_HOME=%[3]s", "XDG_DATA_HOME=%[3]s"}},
	}
}

// gateway is ours, as it is configured without a request log.
func (o Options) gateway() peer {
	return peer{
		name: nameGateway, title: "Countersign", file: "countersign.yaml", configuration: gatewayYAML,
		command: []string{o.Program, "serve", "-config", "%[4]s"},
		env:     []string{"COUNTERSIGN_LOG_LEVEL=error"},
	}
}

// The names that the report looks for.
const (
	nameDirect  = "direct"
	nameBare    = "reverseproxy"
	nameGateway = "countersign"
	nameLogging = "countersign+log"
	nameCaddy   = "caddy"
)

// start runs the peer in front of the upstream.
func (p peer) start(ctx context.Context, folder, upstream string) (*measure.Process, error) {
	admin, err := measure.Free()
	if err != nil {
		return nil, err
	}
	return p.startWith(ctx, folder, upstream, admin)
}

// startWith starts it with an address for its operators, where it has any.
func (p peer) startWith(ctx context.Context, folder, upstream, admin string) (*measure.Process, error) {
	address, err := measure.Free()
	if err != nil {
		return nil, err
	}
	if folder = filepath.Join(folder, p.name); os.Mkdir(folder, 0o750) != nil {
		return nil, fmt.Errorf("%s cannot have a folder", p.name)
	}
	file := filepath.Join(folder, p.file)
	fill := strings.NewReplacer("%[1]s", address, "%[2]s", upstream, "%[3]s", folder, "%[4]s", file, "%[5]s", admin).Replace
	if p.file != "" {
		if err := os.WriteFile(file, []byte(fill(p.configuration)), 0o600); err != nil {
			return nil, err
		}
	}
	args := make([]string, len(p.command))
	for i, arg := range p.command {
		args[i] = fill(arg)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = os.Environ()
	for _, one := range p.env {
		cmd.Env = append(cmd.Env, fill(one))
	}
	return measure.Start(ctx, folder, p.name, address, cmd)
}

// Missing names the packages of what is compared that are not installed.
func Missing() (packages []string) {
	for _, name := range []string{"nginx", "haproxy", "caddy"} {
		if _, err := exec.LookPath(installed(name)); err != nil {
			packages = append(packages, name)
		}
	}
	return packages
}

// installed gives a program's name, or where Debian puts servers, which is nowhere
// that everybody looks.
func installed(name string) string {
	if _, err := exec.LookPath(name); err != nil {
		return "/usr/sbin/" + name
	}
	return name
}

// gatewayYAML is a gateway that forwards what the traffic asks for. Its limits are
// kept watch on, but far away: one machine asks more here than any customer.
const gatewayYAML = `
listen: %[1]s
admin_listen: %[5]s
public_url: ` + page + `
providers:
  wise:
    mode: sandbox
    base_url: http://%[2]s
    unverifiable: true
    credentials: { type: static, token: example }
routes:
  - { match: "GET ` + target + `", provider: wise, to: ` + target + ` }
  - { match: "POST ` + target + `", provider: wise, to: ` + target + ` }
  - { match: "POST ` + challenged + `", provider: wise, to: ` + challenged + ` }
limits: { address_rate: 1000000, address_burst: 1000000, new_session_rate: 1000000, new_session_burst: 1000000, session_rate: 1000000, session_burst: 1000000, challenge_rate: 1000000, challenge_burst: 1000000 }
channel: { channels_per_session: 10000, ping_interval: 10m }
`

const nginxConf = `
daemon off;
worker_processes 2;
pid %[3]s/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path %[3]s/body;
  proxy_temp_path %[3]s/proxy;
  fastcgi_temp_path %[3]s/fastcgi;
  uwsgi_temp_path %[3]s/uwsgi;
  scgi_temp_path %[3]s/scgi;
  keepalive_requests 1000000;
  upstream provider { server %[2]s; keepalive 64; keepalive_requests 1000000; }
  server {
    listen %[1]s;
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_request_buffering off;
      client_body_buffer_size 128k;
    }
  }
}
`

const haproxyCfg = `
global
  nbthread 2
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend front
  bind %[1]s
  default_backend provider
backend provider
  server one %[2]s
`

const caddyfile = `
{
  admin off
  auto_https off
}
http://%[1]s {
  reverse_proxy %[2]s {
    transport http {
      keepalive_idle_conns_per_host 512
      compression off
    }
  }
}
`
