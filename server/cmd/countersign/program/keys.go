package program

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"countersign/server/internal/jose"
	"countersign/server/internal/keyset"
)

func (m *Main) keys(_ context.Context, args []string) error {
	flags := newFlags("keys", keysHelp)
	var o keyOrder
	flags.StringVar(&o.use, "use", "", "")
	flags.StringVar(&o.algorithm, "algorithm", "", "")
	flags.StringVar(&o.file, "out", "", "")
	flags.StringVar(&o.id, "id", "", "")
	flags.IntVar(&o.days, "days", 365, "")
	bare := flags.Bool("json", false, "")
	if err := m.parse(flags, args); err != nil {
		return finished(err)
	}
	if err := o.complete(); err != nil {
		return err
	}
	if o.use == useStore {
		if err := writeKey(o.file, []byte(keyset.Generate()+"\n")); err != nil {
			return err
		}
		return m.print(fmt.Sprintf(storeKeyText, o.file))
	}
	private, public, err := jose.Generate(o.algorithm)
	if err != nil {
		return err
	}
	if err := writeKey(o.file, private); err != nil {
		return err
	}
	body, err := o.upload(public, time.Now())
	if err != nil {
		return err
	}
	if *bare {
		return m.print(body + "\n")
	}
	return m.print(fmt.Sprintf(keysText, o.file, body, o.settings()))
}

// keyOrder is the key that is wanted.
type keyOrder struct {
	use, algorithm, file, id string
	days                     int
}

const (
	useSigning    = "signing"
	useEncryption = "encryption"
	// useStore is a key with which the gateway encrypts what it stores.
	useStore = "store"
)

// maxDays is how long a key may be valid. Longer is a slip of the pen.
const maxDays = 3650

// complete fills in what may be left out, and says what is wrong.
func (o *keyOrder) complete() error {
	usage := func(format string, arguments ...any) error {
		return usageError{fmt.Sprintf(format, arguments...) + "; `countersign keys -h` says how"}
	}
	switch {
	case o.use != useSigning && o.use != useEncryption && o.use != useStore:
		return usage("-use must be signing, encryption or store")
	case o.file == "":
		return usage("-out is missing: name the file that the private key goes to")
	case o.use == useStore && (o.algorithm != "" || o.id != ""):
		return usage("a key for the store has neither algorithm nor id")
	case o.days < 1 || o.days > maxDays:
		return usage("-days must be 1 to %d", maxDays)
	case o.id != "" && uuid.Validate(o.id) != nil:
		return usage("-id must be a UUID")
	case o.use == useEncryption && o.algorithm != "" && o.algorithm != jose.EncryptionAlgorithm:
		return usage("for encryption there is only %s; leave -algorithm out", jose.EncryptionAlgorithm)
	case o.use == useSigning && o.algorithm != "" && !slices.Contains(jose.Algorithms(), o.algorithm):
		return usage("-algorithm must be one of %s", strings.Join(jose.Algorithms(), ", "))
	}
	if o.algorithm == "" && o.use != useStore {
		o.algorithm = map[string]string{useSigning: "ES512", useEncryption: jose.EncryptionAlgorithm}[o.use]
	}
	if o.id == "" {
		o.id = uuid.NewString()
	}
	path, err := filepath.Abs(o.file)
	if err != nil {
		return err
	}
	o.file = path
	return nil
}

// writeKey writes a private key that nobody else may read, to a file that is
// not there yet: to overwrite one would lose a key.
func writeKey(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; name another file, so that no key is lost", file)
	}
	if err != nil {
		return fmt.Errorf("cannot write the key: %w", err)
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("cannot write the key: %w", errors.Join(err, os.Remove(file)))
	}
	return nil
}

// upload is what makes the public key known to Wise (docs.wise.com, reference
// "jose": request public keys). Times are UTC.
func (o *keyOrder) upload(public []byte, now time.Time) (string, error) {
	type material struct {
		Algorithm string `json:"algorithm"`
		Material  string `json:"keyMaterial"`
	}
	scope := map[string]string{useSigning: "PAYLOAD_SIGNING", useEncryption: "PAYLOAD_ENCRYPTION"}[o.use]
	text, err := json.MarshalIndent(struct {
		ID       string   `json:"keyId"`
		From     string   `json:"validFrom"`
		Till     string   `json:"validTill"`
		Scope    string   `json:"scope"`
		Material material `json:"publicKeyMaterial"`
	}{
		o.id, now.UTC().Format(time.DateTime), now.UTC().AddDate(0, 0, o.days).Format(time.DateTime), scope,
		material{strings.ReplaceAll(o.algorithm, "-", "_"), base64.StdEncoding.EncodeToString(public)},
	}, "", "  ")
	return string(text), err
}

// settings are the lines of the configuration.
func (o *keyOrder) settings() string {
	algorithm := ""
	if o.use == useSigning {
		algorithm = "        algorithm: " + o.algorithm + "\n"
	}
	// What JSON quotes, YAML reads. A name cannot fail to be marshalled.
	file, _ := json.Marshal(o.file)
	return "    jose:\n      " + o.use + ":\n" + algorithm + "        keys:\n          - { id: " + o.id + ", file: " + string(file) + " }"
}

const storeKeyText = `The key is in %[1]s.
Only the gateways need it: with it they encrypt what they keep in Redis. Name it
in the configuration of each:

redis:
  keys: { file: %[1]q }

To replace it, make another one and put it behind the old one in the file. Once
all instances have restarted, put it first, and restart them again. Take the old
one out once nothing is kept any more that it has encrypted: secrets of sessions
after a day, challenges after timeouts.challenge and timeouts.keep.
`

const keysText = `The private key is in %[1]s.
Only the gateway needs it. Never send it to anybody, the provider included.

Make the public key known to the provider: in Wise's Developer Hub, or as the
body of POST /v1/auth/jose/request/public-keys with the client's own token:

%[2]s

Then name it in the gateway's configuration, below the provider. Where there is
a key already, put the new one before it, and take the old one out once nothing
is secured with it any more:

%[3]s
`
