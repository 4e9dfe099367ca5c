package jose

import (
	"context"
	"fmt"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/provider"
)

// Message is a secured body.
type Message struct {
	// Body is a compact JWS or JWE.
	Body string
	// inner is what was encrypted, and key what for; nil where nothing was.
	inner []byte
	key   *publicKey
}

// Secure secures the body of a request to a path. up is asked for the
// provider's key where that is not known yet.
func (l *Link) Secure(ctx context.Context, up provider.Upstream, m Method, path string, body []byte) (Message, error) {
	message := Message{Body: string(body)}
	if m.Signs() {
		signed, err := l.sign(path, body)
		if err != nil {
			return Message{}, err
		}
		message.Body = signed
	}
	if !m.Encrypts() {
		return message, nil
	}
	key, err := l.theirs.get(ctx, up, encryptionKey)
	if err != nil {
		return Message{}, err
	}
	return l.encrypt([]byte(message.Body), key)
}

// Renew encrypts a message for the provider's new key. It reports false where
// that is still the one that the message was encrypted for.
func (l *Link) Renew(ctx context.Context, up provider.Upstream, old Message) (Message, bool, error) {
	if old.key == nil {
		return old, false, nil
	}
	key, changed, err := l.theirs.renew(ctx, up, encryptionKey, old.key)
	if err != nil || !changed {
		return old, false, err
	}
	renewed, err := l.encrypt(old.inner, key)
	return renewed, err == nil, err
}

var encryptionKey = keyName{algorithm: string(encryption), use: useEncryption}

// sign signs with the first of the own keys.
func (l *Link) sign(path string, body []byte) (string, error) {
	key := l.own.Signing[0]
	options := &gojose.SignerOptions{}
	for name, value := range l.provider.SignatureHeader(path) {
		if name != "alg" && name != "kid" {
			options.WithHeader(gojose.HeaderKey(name), value)
		}
	}
	signer, err := gojose.NewSigner(gojose.SigningKey{
		Algorithm: gojose.SignatureAlgorithm(l.own.Algorithm),
		Key:       gojose.JSONWebKey{Key: key.private, KeyID: key.ID},
	}, options)
	if err != nil {
		return "", fmt.Errorf("jose: cannot sign: %w", err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		return "", fmt.Errorf("jose: cannot sign: %w", err)
	}
	return signed.CompactSerialize()
}

// encrypt encrypts for a key of the provider's, and names the own key that the
// answer is to be encrypted for. That the name goes into kid is not confirmed
// by Wise (guide "JOSE, JWE" says only that there must be one); a key without
// an id is not named.
func (l *Link) encrypt(inner []byte, key *publicKey) (Message, error) {
	encrypter, err := gojose.NewEncrypter(contentEncryption, gojose.Recipient{
		Algorithm: encryption, Key: key.key, KeyID: l.own.Encryption[0].ID,
	}, nil)
	if err != nil {
		return Message{}, fmt.Errorf("jose: cannot encrypt: %w", err)
	}
	encrypted, err := encrypter.Encrypt(inner)
	if err != nil {
		return Message{}, fmt.Errorf("jose: cannot encrypt: %w", err)
	}
	body, err := encrypted.CompactSerialize()
	return Message{Body: body, inner: inner, key: key}, err
}
