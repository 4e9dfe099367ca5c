package config

import "strings"

// decoder collects what is wrong while a configuration is read.
type decoder struct {
	faults   Faults
	name     string
	env      map[string]string
	used     map[string]bool // variables that were asked for
	readFile func(string) ([]byte, error)
	// told are the places of what package server speaks of, by its words.
	told map[string]spot
	// doubtful are the providers whose own keys are at fault, so that routes do
	// not say so again.
	doubtful map[string]bool
}

// spot is where something stands, and its path.
type spot struct {
	at  place
	key string
}

// note notes where something stands that package server calls by these words.
func (d *decoder) note(words string, at place, key string) { d.told[words] = spot{at, key} }

const envPrefix = "COUNTERSIGN_"

func newDecoder(s Source) *decoder {
	d := &decoder{
		name: s.Name, env: map[string]string{}, used: map[string]bool{}, readFile: s.ReadFile,
		told: map[string]spot{}, doubtful: map[string]bool{},
	}
	for _, variable := range s.Env {
		if name, value, ok := strings.Cut(variable, "="); ok {
			d.env[name] = value
		}
	}
	return d
}

func (d *decoder) fault(at place, key, what string) {
	d.faults = append(d.faults, Fault{Where: at.String(), Key: key, What: what, at: at})
}

// root gives the group of keys that a file is.
func (d *decoder) root(n node) group {
	g := group{decoder: d, env: strings.TrimSuffix(envPrefix, "_"), known: map[string]bool{}}
	return g.over(n)
}

// variable gives a variable of the environment, if it is set and not empty.
func (d *decoder) variable(name string) (string, bool) {
	d.used[name] = true
	value := d.env[name]
	return value, value != ""
}

// group is a group of keys while it is read: each is asked for by name, the
// environment before the file; done then finds the ones that nobody asked for.
type group struct {
	decoder *decoder
	path    string // of the group: "providers.wise"
	env     string // "COUNTERSIGN_PROVIDERS_WISE"; "" where it has no variables
	node    node
	known   map[string]bool
}

// over puts the group over a node of the file.
func (g group) over(n node) group {
	if n.kind != object && n.kind != absent {
		g.decoder.fault(n.at, g.path, "must be a group of keys, not "+n.kind.String())
		n = node{at: n.at}
	}
	g.node = n
	return g
}

func (g group) key(name string) string {
	if g.path == "" {
		return name
	}
	return g.path + "." + name
}

func (g group) variableName(name string) string {
	if g.env == "" {
		return ""
	}
	return g.env + "_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// value gives a key's value: the variable's, or else the file's.
func (g group) value(name string) node {
	g.known[name] = true
	if variable := g.variableName(name); variable != "" {
		if text, ok := g.decoder.variable(variable); ok {
			return node{kind: scalar, at: place{source: variable}, text: text}
		}
	}
	return g.inFile(name)
}

func (g group) inFile(name string) node {
	for _, f := range g.node.fields {
		if f.key == name {
			return f.node
		}
	}
	return node{at: g.node.at}
}

// structured is value for what has parts of its own: a variable's text is read
// as YAML.
func (g group) structured(name string) node {
	n := g.value(name)
	if n.at.line > 0 || n.kind != scalar {
		return n
	}
	parsed, fault := parse(n.at.source, n.text)
	if fault != nil {
		g.decoder.fault(n.at, "", "is neither YAML nor JSON, or names a key twice")
		return node{at: n.at}
	}
	return parsed
}

// group gives the group below a key.
func (g group) group(name string) group {
	below := group{decoder: g.decoder, path: g.key(name), env: g.variableName(name), known: map[string]bool{}}
	return below.over(g.structured(name))
}

// done finds the keys that nobody asked for.
func (g group) done() {
	for _, f := range g.node.fields {
		if !g.known[f.key] {
			g.decoder.fault(f.at, g.key(f.key), "there is no such key; "+suggestion(f.key, g.known, "remove it"))
		}
	}
}

// suggestion names the known key that was perhaps meant, or else what to do.
func suggestion(key string, known map[string]bool, otherwise string) string {
	best, nearest := "", 3 // further away is no slip of the pen
	for name := range known {
		d := distance(key, name)
		if d < nearest || d == nearest && best != "" && name < best {
			best, nearest = name, d
		}
	}
	if best == "" {
		return otherwise
	}
	return "did you mean " + best + "?"
}

// distance is how many letters must be put, taken or changed to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
