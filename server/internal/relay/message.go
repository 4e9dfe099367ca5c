package relay

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"countersign/shared/wire"
)

// errMessage says that a client sent what is not of the protocol.
var errMessage = errors.New("relay: not a message of the protocol")

// watch is the one message that a client may send.
type watch struct {
	Type       wire.MessageType `json:"type"`
	Challenges []string         `json:"challenges"`
	Requests   []string         `json:"requests"`
}

// parseWatch reads a client's message. It is strict, because the protocol's
// version is agreed on in the subprotocol: nobody needs to send anything else.
func parseWatch(data []byte, maxIDs int) (watch, error) {
	if !utf8.Valid(data) {
		return watch{}, errMessage
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var w watch
	if err := d.Decode(&w); err != nil {
		return watch{}, errMessage
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return watch{}, errMessage
	}
	if w.Type != wire.MessageWatch || len(w.Challenges)+len(w.Requests) > maxIDs {
		return watch{}, errMessage
	}
	for _, ids := range [][]string{w.Challenges, w.Requests} {
		for _, id := range ids {
			if !wire.ValidID(id) {
				return watch{}, errMessage
			}
		}
	}
	return w, nil
}

// encode gives a message's JSON. A wire.Message holds nothing that could fail
// to encode.
func encode(m wire.Message) []byte {
	data, err := json.Marshal(m)
	if err != nil {
		panic("relay: " + err.Error())
	}
	return data
}
