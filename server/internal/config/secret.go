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
	if n.kind == scalar {
		n = node{at: n.at} // nothing is written
	}
	secret, _ := ways.over(n).inOneWay("the secret")
	return secret
}

// inOneWay reads what is given in exactly one of the three ways, and nothing
// beside it that nobody has asked for.
func (g group) inOneWay(what string) (Secret, bool) {
	value, variable, file := g.text("value", ""), g.text("env", ""), g.text("file", "")
	g.done()
	switch {
	case value != "" && variable == "" && file == "":
		return NewSecret(value), true
	case value == "" && variable != "" && file == "":
		return g.fromVariable(variable)
	case value == "" && variable == "" && file != "":
		return g.fromFile(file)
	}
	g.decoder.fault(g.node.at, g.path, "give "+what+" in exactly one way: {env: NAME}, {file: path} or {value: …}")
	return Secret{}, false
}

func (g group) fromVariable(name string) (Secret, bool) {
	value, ok := g.decoder.variable(name)
	if !ok {
		g.reject("env", "the variable "+name+" is not set, or empty")
	}
	return NewSecret(value), ok
}

// fromFile reads a secret's file. Editors and shells end files with a line
// break, which is not part of it.
func (g group) fromFile(path string) (Secret, bool) {
	text, err := g.decoder.readFile(path)
	if err != nil {
		g.reject("file", "cannot be read: "+err.Error())
		return Secret{}, false
	}
	value := strings.TrimRight(string(text), "\r\n")
	if value == "" {
		g.reject("file", path+" is empty")
	}
	return NewSecret(value), value != ""
}
