package config

import _ "embed"

// Reference is a configuration that names every key there is and says what it
// means, for operators to read.
//
//go:embed reference.yaml
var Reference string
