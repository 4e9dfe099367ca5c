package config_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/config"
	"countersign/server/internal/observe/leaktest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// good is a configuration without a fault, for tests to change.
const good = `
public_url: https://pay.example.com
providers:
  wise:
    base_url: https://api.wise.com
    credentials: { type: static, token: { env: WISE_TOKEN } }
routes:
  - { match: GET /me, provider: wise, to: /v1/me }
`

func load(yaml string, env ...string) (config.Config, error) {
	return config.Load(config.Source{
		Name: "gateway.yaml", YAML: []byte(yaml), Env: append(env, "WISE_TOKEN=t-1"),
		ReadFile: func(name string) ([]byte, error) {
			if text, ok := secretFiles()[name]; ok {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		},
	})
}

// secretFiles are the files that configurations of these tests may name.
var secretFiles = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"/run/secrets/wise":    "t-2\n",
		"/run/secrets/empty":   "\n",
		"/run/secrets/p521":    privateKey(ecdsa.GenerateKey(elliptic.P521(), rand.Reader)),
		"/run/secrets/p256":    privateKey(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)),
		"/run/secrets/rsa":     privateKey(rsa.GenerateKey(rand.Reader, 2048)),
		"/run/secrets/old-rsa": privateKey(rsa.GenerateKey(rand.Reader, 2048)),
	}
})

func privateKey[K any](key K, err error) string {
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func mustLoad(t *testing.T, yaml string, env ...string) config.Config {
	t.Helper()
	c, err := load(yaml, env...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaults(t *testing.T) {
	c := mustLoad(t, good)
	if c.Listen != ":8080" || c.Admin != "127.0.0.1:9090" || c.LogLevel != slog.LevelInfo || c.ShutdownTimeout != 65*time.Second {
		t.Errorf("%+v, want the documented defaults", c)
	}
	if c.Server.Limits != (server.Limits{}) || c.Server.Channel != (server.ChannelLimits{}) {
		t.Errorf("limits %+v, channel %+v: want package server to choose", c.Server.Limits, c.Server.Channel)
	}
	if p := c.Server.Providers["wise"]; p.Mode != "production" || authorization(t, p) != "Bearer t-1" {
		t.Errorf("provider %+v with %q", p, authorization(t, p))
	}
}

// authorization is what the provider's credentials put on a request.
func authorization(t *testing.T, p server.Provider) string {
	t.Helper()
	header := http.Header{}
	if err := p.Credentials.Authorize(t.Context(), httptest.NewRequest(http.MethodGet, "/", nil), header); err != nil {
		t.Fatal(err)
	}
	return header.Get("Authorization")
}

// every names every key there is.
const every = `
listen: 127.0.0.1:8443
admin_listen: 127.0.0.1:9191
public_url: https://pay.example.com
allowed_origins: [https://app.example.com, "https://shop.example.com"]
store: memory
log_level: debug
providers:
  bank:
    kind: wise
    mode: sandbox
    base_url: https://api.wise-sandbox.com
    approval_page: https://approve.example.com/
    params: { profileId: 16 }
    version: 2026Q4
    client: { id: our-client, secret: { file: /run/secrets/wise } }
    enrol: [secret, device, face]
    authorise: true
    phones: true
    jose:
      signing: { algorithm: ES512, keys: [{ id: s-1, file: /run/secrets/p521 }] }
      encryption:
        keys:
          - { id: e-2, file: /run/secrets/rsa }
          - { id: e-1, env: OLD_KEY }
    credentials:
      type: forward
      header: X-Token
      trusted_proxies: [10.0.0.0/8, "::1"]
routes:
  - match: GET /statement
    provider: bank
    to: /v1/profiles/{profileId}/statement
    query: [from, to]
    headers: [X-Tenant]
    jose: jws+jwe
    sca: none
    describe:
      title: Statement
      lookup: GET /v1/balances/{profileId}
      amount: /amount/value
      currency: /amount/currency
      keep: { owner: /ownerId }
      then: { lookup: "GET /v1/owners/{owner}", payee: /name }
  - { match: POST /pay, provider: bank, to: /v1/pay, query: none }
limits: { header_bytes: 16KiB, body_bytes: 2 MiB, memory_bytes: 1024, answer_bytes: 3MiB, open_challenges: 7, attempts: 4,
  connections: 17, connections_per_address: 18, address_rate: 19, address_burst: 20, new_session_rate: 0.5, new_session_burst: 21,
  session_rate: 22, session_burst: 23, challenge_rate: 24, challenge_burst: 25, body_rate: 26KiB }
trusted_proxies: [192.0.2.1, 10.0.0.0/8]
client_header: Forwarded
timeouts:
  header: 1s
  idle: 2s
  shutdown: 3s
  challenge: 4m
  keep: 5m
  dial: 6s
  response: 7s
  execution: 8s
  body: 15s
  write: 16s
  poll: 900ms
  resend: 12s
  lockout: 13m
channel:
  channels: 1
  channels_per_session: 2
  queue: 3
  message_bytes: 4KiB
  watch_ids: 5
  message_rate: 6.5
  message_burst: 7
  ping_interval: 8s
  write_timeout: 9s
  close_grace: 10s
  query_timeout: 11s
`

func TestEveryKey(t *testing.T) {
	c := mustLoad(t, every, "OLD_KEY="+secretFiles()["/run/secrets/old-rsa"])
	want := server.Limits{OpenChallenges: 7, ChallengeLifetime: 4 * time.Minute, Keep: 5 * time.Minute, Attempts: 4, Lockout: 13 * time.Minute}
	want.HeaderBytes, want.BodyBytes, want.MemoryBytes, want.AnswerBytes = 16<<10, 2<<20, 1024, 3<<20
	want.DialTimeout, want.ResponseTimeout = 6*time.Second, 7*time.Second
	want.ExecutionTimeout, want.PollInterval, want.ResendPause = 8*time.Second, 900*time.Millisecond, 12*time.Second
	want.Clients = server.ClientLimits{
		Connections: 17, ConnectionsPerAddress: 18, BodyTime: 15 * time.Second, BodyRate: 26 << 10, WriteTime: 16 * time.Second,
	}
	want.Clients.Address, want.Clients.NewSessions = server.Rate{PerSecond: 19, Burst: 20}, server.Rate{PerSecond: 0.5, Burst: 21}
	want.Clients.Session, want.Clients.Challenge = server.Rate{PerSecond: 22, Burst: 23}, server.Rate{PerSecond: 24, Burst: 25}
	proxies := []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("10.0.0.0/8")}
	if !slices.Equal(c.Server.TrustedProxies, proxies) || c.Server.ClientHeader != "Forwarded" {
		t.Errorf("proxies %v in %s", c.Server.TrustedProxies, c.Server.ClientHeader)
	}
	if c.Server.Limits != want {
		t.Errorf("limits\n%+v, want\n%+v", c.Server.Limits, want)
	}
	wantChannel := server.ChannelLimits{
		Channels: 1, ChannelsPerSession: 2, Queue: 3, MessageBytes: 4 << 10, WatchIDs: 5, MessageRate: 6.5, MessageBurst: 7,
		PingInterval: 8 * time.Second, WriteTimeout: 9 * time.Second, CloseGrace: 10 * time.Second, QueryTimeout: 11 * time.Second,
	}
	if c.Server.Channel != wantChannel {
		t.Errorf("channel\n%+v, want\n%+v", c.Server.Channel, wantChannel)
	}
	wantRoutes := []server.Route{
		{Match: "GET /statement", Provider: "bank", To: "/v1/profiles/{profileId}/statement", Query: server.Query{Only: []string{"from", "to"}}, Headers: []string{"X-Tenant"}, JOSE: "jws+jwe", Describe: &server.Description{
			Title: "Statement", Lookup: "GET /v1/balances/{profileId}", Amount: "/amount/value", Currency: "/amount/currency",
			Keep: map[string]string{"owner": "/ownerId"}, Then: &server.Description{Lookup: "GET /v1/owners/{owner}", Payee: "/name"},
		}},
		{Match: "POST /pay", Provider: "bank", To: "/v1/pay", Query: server.Query{None: true}, Headers: []string{}},
	}
	if !reflect.DeepEqual(c.Server.Routes, wantRoutes) {
		t.Errorf("routes\n%+v, want\n%+v", c.Server.Routes, wantRoutes)
	}
	p := c.Server.Providers["bank"]
	if p.JOSE == nil || p.JOSE.Algorithm != "ES512" || keyIDs(p.JOSE.Signing) != "s-1" || keyIDs(p.JOSE.Encryption) != "e-2 e-1" {
		t.Errorf("own keys %+v", p.JOSE)
	}
	p.Credentials, p.JOSE = nil, nil
	if want := (server.Provider{
		Kind: "wise", Mode: "sandbox", BaseURL: "https://api.wise-sandbox.com", ApprovalPage: "https://approve.example.com/",
		Params: map[string]string{"profileId": "16"}, Version: "2026Q4", Client: server.Client{ID: "our-client", Secret: "t-2"},
		Enrol: []string{"secret", "device", "face"}, Authorise: true, Phones: true,
	}); !reflect.DeepEqual(p, want) {
		t.Errorf("provider\n%+v, want\n%+v", p, want)
	}
	if c.Listen != "127.0.0.1:8443" || c.Admin != "127.0.0.1:9191" || c.LogLevel != slog.LevelDebug ||
		c.HeaderTimeout != time.Second || c.IdleTimeout != 2*time.Second || c.ShutdownTimeout != 3*time.Second {
		t.Errorf("%+v", c)
	}
	if got := c.Server.AllowedOrigins; !reflect.DeepEqual(got, []string{"https://app.example.com", "https://shop.example.com"}) {
		t.Errorf("origins %q", got)
	}
}

// keyIDs are the ids of keys in their order.
func keyIDs(keys []server.JOSEKey) string {
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = key.ID
	}
	return strings.Join(ids, " ")
}

// TestKinds configures what Wise has no use for.
func TestKinds(t *testing.T) {
	c := mustLoad(t, `
public_url: https://pay.example.com
providers:
  intergiro:
    base_url: https://3d.intergiro.com
    credentials: { type: api_key, key: { file: /run/secrets/wise } }
    options: { poll: collect, declined_status: "" }
  bank:
    kind: mipise
    base_url: https://sandbox.mipisepaymentservices.com/api
    credentials: { type: agent, login: platform, password: { env: WISE_TOKEN } }
    options: { otp_length: 6 }
    params: { platformUUID: p-1 }
    customer: { headers: { userUUID: X-Customer }, trusted_proxies: [10.0.0.7] }
routes:
  - { match: POST /pay, provider: bank, to: "/platforms/{platformUUID}/users/{userUUID}/pay", sca: required }
  - { match: GET /history, provider: bank, to: "/platforms/{platformUUID}/users/{userUUID}/history", sca: reading }
  - { match: GET /plain, provider: bank, to: /plain, sca: none, anybody: true }
`, "COUNTERSIGN_PROVIDERS_BANK_OPTIONS_OTP_KEY=otp")
	one, two := c.Server.Providers["intergiro"], c.Server.Providers["bank"]
	if one.Login != server.APIKey("t-2") || one.Credentials != nil || !maps.Equal(one.Options, map[string]string{"poll": "collect", "declined_status": ""}) {
		t.Errorf("Intergiro %+v", one)
	}
	if two.Customer == nil || !slices.Equal(two.Customer.Names(), []string{"userUUID"}) || one.Customer != nil {
		t.Errorf("customers %v and %v", two.Customer, one.Customer)
	}
	if two.Login != server.Agent("platform", "t-1") || two.Credentials != nil || !maps.Equal(two.Options, map[string]string{"otp_length": "6", "otp_key": "otp"}) {
		t.Errorf("Mipise %+v", two)
	}
	for i, want := range []string{"required", "reading", ""} {
		if got := c.Server.Routes[i].SCA; got != want {
			t.Errorf("route %d: sca %q, want %q", i, got, want)
		}
	}
}

// TestUnverifiable is a key that excludes others of the list above.
func TestUnverifiable(t *testing.T) {
	c := mustLoad(t, strings.Replace(good, "base_url", "unverifiable: true\n    base_url", 1))
	if !c.Server.Providers["wise"].Unverifiable {
		t.Error("verifiable")
	}
}

func TestEnvironmentGoesOverTheFile(t *testing.T) {
	c := mustLoad(
		t, every,
		"OLD_KEY="+secretFiles()["/run/secrets/old-rsa"],
		"COUNTERSIGN_PROVIDERS_BANK_VERSION=2027Q1",
		"COUNTERSIGN_PROVIDERS_BANK_ENROL=secret, face",
		"COUNTERSIGN_PROVIDERS_BANK_AUTHORISE=false",
		"COUNTERSIGN_PROVIDERS_BANK_CLIENT_ID=another",
		"COUNTERSIGN_PROVIDERS_BANK_CLIENT_SECRET=s-3",
		"COUNTERSIGN_PROVIDERS_BANK_JOSE_SIGNING_ALGORITHM=ES256",
		"COUNTERSIGN_PROVIDERS_BANK_JOSE_SIGNING_KEYS=[{id: s-9, file: /run/secrets/p256}]",
		"COUNTERSIGN_LISTEN=:1",
		"COUNTERSIGN_ALLOWED_ORIGINS=https://a.example.com, https://b.example.com",
		"COUNTERSIGN_PROVIDERS_BANK_BASE_URL=https://other.example.com",
		"COUNTERSIGN_PROVIDERS_BANK_PARAMS={profileId: 17}",
		"COUNTERSIGN_PROVIDERS_BANK_CREDENTIALS={type: static}", // in place of all of it
		"COUNTERSIGN_PROVIDERS_BANK_CREDENTIALS_TOKEN=t-3",
		`COUNTERSIGN_ROUTES=[{"match": "GET /me", "provider": "bank", "to": "/v1/me"}]`,
		"COUNTERSIGN_TIMEOUTS_RESPONSE=1m",
		"COUNTERSIGN_CHANNEL={queue: 9}",
		"COUNTERSIGN_LOG_LEVEL=", // empty is as good as not set
	)
	p := c.Server.Providers["bank"]
	if got := authorization(t, p); got != "Bearer t-3" {
		t.Errorf("credentials %q", got)
	}
	if p.Version != "2027Q1" || strings.Join(p.Enrol, " ") != "secret face" || p.Authorise ||
		p.Client != (server.Client{ID: "another", Secret: "s-3"}) || p.JOSE.Algorithm != "ES256" || keyIDs(p.JOSE.Signing) != "s-9" {
		t.Errorf("provider %+v, with keys %+v", p, p.JOSE)
	}
	if c.Listen != ":1" || p.BaseURL != "https://other.example.com" || p.Params["profileId"] != "17" ||
		c.Server.Limits.ResponseTimeout != time.Minute || c.LogLevel != slog.LevelDebug {
		t.Errorf("%+v", c)
	}
	if got := c.Server.AllowedOrigins; !reflect.DeepEqual(got, []string{"https://a.example.com", "https://b.example.com"}) {
		t.Errorf("origins %q", got)
	}
	if len(c.Server.Routes) != 1 || c.Server.Routes[0].To != "/v1/me" {
		t.Errorf("routes %+v", c.Server.Routes)
	}
	if c.Server.Channel != (server.ChannelLimits{Queue: 9}) {
		t.Errorf("channel %+v, want the variable in place of the file's group", c.Server.Channel)
	}
}

func TestEnvironmentAlone(t *testing.T) {
	c := mustLoad(
		t, "",
		"COUNTERSIGN_PROVIDERS_WISE_CLIENT_ID=our-client",
		"COUNTERSIGN_PROVIDERS_WISE_CLIENT_SECRET_FILE=/run/secrets/wise",
		"COUNTERSIGN_PUBLIC_URL=https://pay.example.com",
		"COUNTERSIGN_PROVIDERS_WISE_BASE_URL=https://api.wise.com",
		"COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_TOKEN_FILE=/run/secrets/wise",
		`COUNTERSIGN_ROUTES=[{"match": "GET /me", "provider": "wise", "to": "/v1/me"}]`,
		// A service named countersign on Kubernetes:
		"COUNTERSIGN_SERVICE_HOST=10.0.0.1", "COUNTERSIGN_SERVICE_PORT_HTTP=80", "COUNTERSIGN_PORT=tcp://10.0.0.1:80",
		"COUNTERSIGN_PORT_80_TCP_ADDR=10.0.0.1", "COUNTERSIGN_GATEWAY_SERVICE_HOST=10.0.0.2",
		config.FileVariable+"=gateway.yaml",
	)
	if got := authorization(t, c.Server.Providers["wise"]); got != "Bearer t-2" {
		t.Errorf("credentials %q, want the file's without its line break", got)
	}
	if got := c.Server.Providers["wise"].Client; got != (server.Client{ID: "our-client", Secret: "t-2"}) {
		t.Errorf("client %s, secret %q", got, got.Secret)
	}
}

// TestFaults compares what is said about each file of testdata to its golden.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = load(string(text), environment(string(text))...)
			var faults config.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("loaded with %v, want faults", err)
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".golden"
			got := faults.Error() + "\n"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

// environment reads the variables that a file of testdata asks for, in lines
// of the form "#env NAME=value".
func environment(text string) []string {
	var env []string
	for line := range strings.Lines(text) {
		if variable, ok := strings.CutPrefix(line, "#env "); ok {
			env = append(env, strings.TrimSpace(variable))
		}
	}
	return env
}

func TestSecretsAreNeverShown(t *testing.T) {
	leaks := leaktest.New(t)
	token := leaks.Secret("token")
	log := slog.New(slog.NewJSONHandler(leaks, nil))
	clientSecret := leaks.Secret("client")
	leaks.Know("private key", secretFiles()["/run/secrets/p521"])
	with := strings.Replace(good, "    credentials", "    client: { id: us, secret: "+clientSecret+" }\n"+
		"    jose: { signing: { keys: [{ id: s-1, file: /run/secrets/p521 }] } }\n    credentials", 1)

	c := mustLoad(t, strings.Replace(with, "{ env: WISE_TOKEN }", token, 1))
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		leaks.Search(format, fmt.Sprintf(format, c))
	}
	log.Info("configuration", "config", c)
	for _, login := range []server.Login{server.APIKey(token), server.Agent("us", token)} {
		p := server.Provider{Login: login}
		leaks.Search("login", fmt.Sprintf("%v %+v %#v %s %q %v, %v %+v %#v", login, login, login, login, login, &login, p, p, p))
		log.Info("login", "login", login, "provider", p)
	}

	for name, yaml := range map[string]string{
		"a value that is no token": strings.Replace(good, "{ env: WISE_TOKEN }", `"`+token+` with a space"`, 1),
		"a secret given twice":     strings.Replace(good, "{ env: WISE_TOKEN }", "{ env: X, value: "+token+" }", 1),
		"a secret in a list":       strings.Replace(good, "{ env: WISE_TOKEN }", "["+token+"]", 1),
		"a syntax error beside it": strings.Replace(good, "{ env: WISE_TOKEN }", token+": {", 1),
		"an unknown store":         good + "store: redis://:" + token + "@redis:6379",
		"a client without an id":   strings.Replace(good, "    credentials", "    client: { secret: "+clientSecret+" }\n    credentials", 1),
		"a key that is none":       strings.Replace(good, "    credentials", "    jose: { signing: { keys: [{ value: "+clientSecret+" }] } }\n    credentials", 1),
		"a version that is none":   strings.Replace(good, "    credentials", "    jose: { signing: { algorithm: [x], keys: "+clientSecret+" } }\n    credentials", 1),
		"a user in an address":     strings.Replace(good, "https://api", "https://me:"+token+"@api", 1),
		"a login at another kind":  strings.Replace(good, "{ type: static, token: { env: WISE_TOKEN } }", "{ type: agent, login: us, password: "+token+" }", 1),
		"a key at another kind":    strings.Replace(good, "{ type: static, token: { env: WISE_TOKEN } }", "{ type: api_key, key: "+token+" }", 1),
		"a key that is a list":     strings.Replace(good, "{ type: static, token: { env: WISE_TOKEN } }", "{ type: api_key, key: ["+token+"] }", 1),
	} {
		_, err := load(yaml)
		if err == nil {
			t.Errorf("%s: loaded", name)
			continue
		}
		leaks.Search(name, err.Error())
	}
}

func TestSecretType(t *testing.T) {
	leaks := leaktest.New(t)
	type holder struct{ Token config.Secret }
	value := leaks.Secret("token")
	secret := config.NewSecret(value)
	if secret.Reveal() != value {
		t.Error("Reveal gives another value")
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		leaks.Search(format, fmt.Sprintf(format, secret))
		leaks.Search("struct "+format, fmt.Sprintf(format, holder{secret}))
		leaks.Search("pointer "+format, fmt.Sprintf(format, &holder{secret}))
	}
	slog.New(slog.NewJSONHandler(leaks, nil)).Info("x", "token", secret, "holder", holder{secret})
	slog.New(slog.NewTextHandler(leaks, nil)).Info("x", "token", secret, "holder", holder{secret})
}

func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add(every)
	f.Add("a: &a [*a]")
	f.Add("{")
	f.Add("- 1\n- 2")
	f.Add("routes: {}")
	f.Add("? {a: b}\n: c")
	f.Add(strings.Replace(good, "to: /v1/me", "to: /v1/me, jose: jws, describe: {then: {then: {then: 1}}}", 1))
	f.Add("providers: {wise: {client: {id: 1, secret: {file: x}}, jose: {signing: {keys: [{file: /run/secrets/rsa}]}}}}")
	f.Fuzz(func(t *testing.T, yaml string) {
		_, err := load(yaml)
		var faults config.Faults
		if err != nil && (!errors.As(err, &faults) || len(faults) == 0) {
			t.Errorf("%v is no list of faults", err)
		}
		for _, fault := range faults {
			if fault.Where == "" || fault.What == "" {
				t.Errorf("the fault %+v says too little", fault)
			}
		}
	})
}
