package config

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is a value that is never shown: however it is printed, logged or
// encoded, only Redacted appears. Reveal is the one way to it.
type Secret struct{ value string }

// NewSecret makes a secret of a value.
func NewSecret(value string) Secret { return Secret{value: value} }

// Redacted stands where a secret would have stood.
const Redacted = "[redacted]"

// Reveal gives the value, to be sent where it belongs.
func (s Secret) Reveal() string { return s.value }

// String implements fmt.Stringer.
func (Secret) String() string { return Redacted }

// Format implements fmt.Formatter, for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Redacted) }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText implements encoding.TextMarshaler, for JSON and YAML alike.
func (Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// secret reads a secret: written as it is, or as one of {value: …}, {env: the
// name of a variable} and {file: a path}.
func (g group) secret(name string) Secret {
	n := g.value(name)
	if n.kind == scalar && n.text != "" {
		return NewSecret(n.text)
	}
	ways := group{decoder: g.decoder, path: g.key(name), env: g.variableName(name), known: map[string]bool{}}
	if n.kind != scalar {
		ways = ways.over(n)
	}
	value, variable, file := ways.text("value", ""), ways.text("env", ""), ways.text("file", "")
	ways.done()
	switch {
	case value != "" && variable == "" && file == "":
		return NewSecret(value)
	case value == "" && variable != "" && file == "":
		return ways.fromVariable(variable)
	case value == "" && variable == "" && file != "":
		return ways.fromFile(file)
	}
	g.reject(name, "give the secret in exactly one way: {env: NAME}, {file: path} or {value: …}")
	return Secret{}
}

func (g group) fromVariable(name string) Secret {
	value, ok := g.decoder.variable(name)
	if !ok {
		g.reject("env", "the variable "+name+" is not set, or empty")
	}
	return NewSecret(value)
}

// fromFile reads a secret's file. Editors and shells end files with a line
// break, which is not part of it.
func (g group) fromFile(path string) Secret {
	text, err := g.decoder.readFile(path)
	if err != nil {
		g.reject("file", "cannot be read: "+err.Error())
		return Secret{}
	}
	value := strings.TrimRight(string(text), "\r\n")
	if value == "" {
		g.reject("file", path+" is empty")
	}
	return NewSecret(value)
}
