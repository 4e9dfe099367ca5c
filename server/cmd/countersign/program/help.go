package program

const demoHelp = `countersign demo runs the whole journey on this machine: the gateway, simulated
providers and a small bank that sends money. No account, nothing to install,
nothing kept when it stops.

  countersign demo
  PORT=9000 countersign demo

Open the address that it prints, press Pay, and approve with the password and
the phone beside it.

  -listen ADDRESS   where the demo bank is served (localhost:8080, or PORT)
  -sandbox ADDRESS  where the simulated providers are served (the next port)
  -config           print the gateway's configuration and stop; a start for
                    your own
  -v                log every request

The demo listens on this machine only. In a container, let it listen on all
addresses and publish both ports: -listen :8080 -sandbox :8081
`

const serveHelp = `countersign serve runs the gateway.

  countersign serve -config countersign.yaml

  -config FILE      the configuration (COUNTERSIGN_CONFIG, or countersign.yaml
                    if there is one)
  -reference        print every key, what it means and its default, and stop

Every key of the file is a variable as well: COUNTERSIGN_ and its path, such as
COUNTERSIGN_PUBLIC_URL or COUNTERSIGN_PROVIDERS_WISE_BASE_URL. A variable goes
over the file, so the file may be left out. "countersign demo -config" prints an
example to begin with, "countersign check" says what is wrong with yours.

A second listener (admin_listen) serves /healthz, /readyz and /metrics. Logs are
JSON on standard error, and never hold a token or a body.

SIGINT or SIGTERM ends it in order: it turns unready, sends channels elsewhere
and finishes what is in flight. A second signal ends it at once.
`

const sandboxHelp = `countersign sandbox runs simulated providers for development and tests. It is
not a copy of any bank, holds invented people and money, checks no limits of
law, and forgets everything when it stops. Never put it on the internet.

  countersign sandbox

  -listen ADDRESS   where it is served (localhost:8081, or PORT)
  -approval-url URL the approval page's address as browsers reach it, where that
                    is another one
  -seed NUMBER      the same ids and codes in every run
  -v                log every request

Its first page says what is simulated; /_sandbox/ controls it.
`

const checkHelp = `countersign check reads a configuration as "countersign serve" would, and says
everything that is wrong with it: where, and what to do. It starts nothing.

  countersign check -config countersign.yaml

  -config FILE      the configuration (COUNTERSIGN_CONFIG, or countersign.yaml
                    if there is one)

It ends with 0 if the gateway would start, else with 1.
`

const providersHelp = `countersign providers lists the providers that there are: what each can do, and
the options that it has for what its documentation leaves open. They go below
providers.NAME.options in the configuration. It asks nobody and changes nothing.

  countersign providers
`

const versionHelp = `countersign version says which version this is, and what it was built with.
`

const keysHelp = `countersign keys makes a key pair for routes whose bodies are signed or
encrypted (jose: jws, jwe or jws+jwe). It writes the private key to a file, and
prints what makes the pair known to the provider and to the gateway.

  countersign keys -use signing -out sign.pem
  countersign keys -use encryption -out decrypt.pem

With -use store it makes the key with which gateways encrypt what they keep in
Redis:

  countersign keys -use store -out store.key

  -use USE          signing (of requests), encryption (of answers to them), or
                    store
  -out FILE         where the private key goes, as PKCS #8 in PEM, readable to
                    you only; a file that is there already is left alone
  -algorithm NAME   ES256, ES384, ES512, PS256, PS384 or PS512 (ES512); for
                    encryption there is only RSA-OAEP-256
  -id UUID          what the key is called (a new one)
  -days NUMBER      how long it is valid, from now (365)
  -json             print the upload's body and nothing else

For both, use two key pairs. To replace one, make another before it runs out.
`
