package mipise

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"countersign/server/internal/jwt"
)

// The limits of what is read.
const (
	maxObject = 64 << 10
	maxToken  = 8 << 10
	maxSteps  = 32
	maxHint   = 64 // characters
)

// members are those of a JSON object. None is called "".
type members map[string]json.RawMessage

// readObject reads a JSON object. Names count as they are written.
func readObject(body []byte) (members, error) {
	var m members
	if len(body) > maxObject || json.Unmarshal(body, &m) != nil || m == nil {
		return nil, errors.New("not a JSON object")
	}
	delete(m, "") // it would be that of a setting that says none
	return m, nil
}

// text gives a member that is a text.
func (m members) text(key string) (string, bool) {
	var value *string
	if json.Unmarshal(m[key], &value) != nil || value == nil {
		return "", false
	}
	return *value, true
}

// is gives a member that is true or false.
func (m members) is(key string) (value, ok bool) {
	var given *bool
	if json.Unmarshal(m[key], &given) != nil || given == nil {
		return false, false
	}
	return *given, true
}

// readToken reads the token that a secret code or a code was answered with, and
// how long it lives at most.
func readToken(body []byte, key string, life time.Duration) (string, time.Duration, error) {
	m, err := readObject(body)
	if err != nil {
		return "", 0, err
	}
	token, ok := m.text(key)
	if !ok || token == "" || len(token) > maxToken || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", 0, errors.New("has no token that can be sent")
	}
	if told, ok := jwt.Life(token); ok {
		life = min(life, told)
	}
	return token, life, nil
}

// pointed gives what a pointer points at in a JSON document, as text: a text, a
// number as it is written, true or false.
func pointed(body []byte, path []string) (string, bool) {
	if len(body) > maxObject {
		return "", false
	}
	at := json.RawMessage(body)
	for _, token := range path {
		if at = inside(at, token); at == nil {
			return "", false
		}
	}
	var value any
	if json.Unmarshal(at, &value) != nil {
		return "", false
	}
	switch value := value.(type) {
	case string:
		return value, true
	case float64, bool:
		return string(at), true
	}
	return "", false
}

// inside gives a member or an element, nil where there is none.
func inside(value json.RawMessage, token string) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(value, &object) == nil {
		return object[token]
	}
	var array []json.RawMessage
	i, err := strconv.Atoi(token)
	if err != nil || json.Unmarshal(value, &array) != nil || i < 0 || i >= len(array) || strconv.Itoa(i) != token {
		return nil
	}
	return array[i]
}
