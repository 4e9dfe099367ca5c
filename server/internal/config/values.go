package config

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// text gives a single value as it is written; fallback where there is none.
func (g group) text(name, fallback string) string {
	n := g.value(name)
	switch n.kind {
	case absent:
		return fallback
	case scalar:
		return n.text
	}
	g.decoder.fault(n.at, g.key(name), "must be a single value, not "+n.kind.String())
	return fallback
}

// reject says what is wrong with a key's value.
func (g group) reject(name, what string) {
	g.decoder.fault(g.value(name).at, g.key(name), what)
}

// parsed gives a value that is read by read; zero where there is none. want
// says what it must be.
func parsed[T any](g group, name, want string, read func(string) (T, bool)) T {
	var zero T
	text := g.text(name, "")
	if text == "" {
		return zero
	}
	value, ok := read(strings.TrimSpace(text))
	if !ok {
		g.reject(name, "must be "+want)
		return zero
	}
	return value
}

func (g group) count(name string) int {
	return parsed(g, name, "a whole number above 0, such as 32", func(text string) (int, bool) {
		n, err := strconv.Atoi(text)
		return n, err == nil && n > 0
	})
}

func (g group) rate(name string) float64 {
	return parsed(g, name, "a number above 0, such as 2.5", func(text string) (float64, bool) {
		f, err := strconv.ParseFloat(text, 64)
		return f, err == nil && f > 0 && !math.IsInf(f, 0)
	})
}

func (g group) flag(name string) bool {
	return parsed(g, name, "true or false", func(text string) (bool, bool) {
		return text == "true", text == "true" || text == "false"
	})
}

func (g group) duration(name string, fallback time.Duration) time.Duration {
	d := parsed(g, name, "a time above 0 with its unit, such as 500ms, 30s or 15m", func(text string) (time.Duration, bool) {
		d, err := time.ParseDuration(text)
		return d, err == nil && d > 0
	})
	if d == 0 {
		return fallback
	}
	return d
}

// size gives a number of bytes.
func (g group) size(name string) int64 {
	return parsed(g, name, "a size above 0, such as 65536, 64KiB or 32MiB", func(text string) (int64, bool) {
		unit := int64(1)
		for suffix, bytes := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
			if number, ok := strings.CutSuffix(text, suffix); ok {
				text, unit = strings.TrimSpace(number), bytes
				break
			}
		}
		n, err := strconv.ParseInt(text, 10, 64)
		return n * unit, err == nil && n > 0 && n <= (1<<40)/unit
	})
}

// texts gives a list of single values. A variable may hold it with commas.
func (g group) texts(name string) []string {
	n := g.value(name)
	if n.kind == scalar && n.at.line == 0 && !strings.HasPrefix(strings.TrimSpace(n.text), "[") {
		var values []string
		for part := range strings.SplitSeq(n.text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				values = append(values, part)
			}
		}
		return values
	}
	n = g.structured(name)
	values := make([]string, 0, len(n.items))
	for _, item := range n.items {
		if item.kind != scalar {
			g.decoder.fault(item.at, g.key(name), "each entry must be a single value, not "+item.kind.String())
			continue
		}
		values = append(values, item.text)
	}
	if n.kind != list && n.kind != absent {
		g.decoder.fault(n.at, g.key(name), "must be a list, not "+n.kind.String())
	}
	return values
}

// words gives a list of some of a few words.
func (g group) words(name string, known ...string) []string {
	values := g.texts(name)
	for _, value := range values {
		if !slices.Contains(known, value) {
			g.reject(name, "each must be one of "+strings.Join(known, ", "))
			return nil
		}
	}
	return values
}

// given reports a key that has a value, or values below it, in the file or the
// environment.
func (g group) given(name string) bool {
	if n := g.value(name); n.kind != absent && (n.kind != scalar || n.text != "") {
		return true
	}
	for variable, value := range g.decoder.env {
		if value != "" && g.env != "" && strings.HasPrefix(variable, g.variableName(name)+"_") {
			return true
		}
	}
	return false
}

// named gives a map of single values, by names that the configuration makes up.
func (g group) named(name string) map[string]string {
	below := group{decoder: g.decoder, path: g.key(name)}.over(g.structured(name))
	values := map[string]string{}
	for _, f := range below.node.fields {
		if f.node.kind != scalar {
			g.decoder.fault(f.node.at, below.key(f.key), "must be a single value, not "+f.node.kind.String())
			continue
		}
		values[f.key] = f.node.text
	}
	return values
}

// choice gives one of a few words; fallback where there is none.
func (g group) choice(name, fallback string, words ...string) string {
	text := g.text(name, fallback)
	if !slices.Contains(words, text) {
		g.reject(name, "must be one of "+strings.Join(words, ", "))
		return fallback
	}
	return text
}
