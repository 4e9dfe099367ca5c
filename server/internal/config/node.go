package config

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// node is a value of the file, or of a variable, with the place it stands at.
type node struct {
	kind   kind
	at     place
	text   string  // of a scalar
	items  []node  // of a list
	fields []field // of an object
}

type field struct {
	key  string
	at   place
	node node
}

type kind int

const (
	absent kind = iota
	scalar
	list
	object
)

func (k kind) String() string {
	return [...]string{"nothing", "a single value", "a list", "a group of keys"}[k]
}

// parse reads YAML, of which JSON is a part. source names it in places.
func parse(source, text string) (node, *Fault) {
	// Keys that are given twice are found in convert, with the others' faults.
	file, err := parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return node{}, syntaxFault(source, err)
	}
	switch len(file.Docs) {
	case 0:
		return node{at: place{source: source}}, nil
	case 1:
		return convert(source, file.Docs[0].Body)
	}
	return node{}, &Fault{Where: source, What: "holds more than one YAML document; keep one"}
}

// syntaxFault gives the parser's message, which names characters at most, and
// not the excerpt of the file that it would show: there may be a secret in it.
func syntaxFault(source string, err error) *Fault {
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) || syntax.GetToken() == nil {
		return &Fault{Where: source, What: "is not YAML"}
	}
	position := syntax.GetToken().Position
	at := place{source, position.Line, position.Column}
	return &Fault{
		Where: at.String(), at: at,
		What: "is not YAML: " + syntax.Message + "; check indentation, colons and quotes",
	}
}

func convert(source string, n ast.Node) (node, *Fault) {
	if n == nil {
		return node{at: place{source: source}}, nil
	}
	token := n.GetToken()
	result := node{kind: scalar, at: place{source, token.Position.Line, token.Position.Column}, text: token.Value}
	switch n := n.(type) {
	case *ast.NullNode:
		result.kind = absent
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
	case *ast.LiteralNode:
		result.text = n.Value.Value
	case *ast.SequenceNode:
		result.kind = list
		for _, item := range n.Values {
			converted, fault := convert(source, item)
			if fault != nil {
				return node{}, fault
			}
			result.items = append(result.items, converted)
		}
	case *ast.MappingNode:
		result.kind = object
		for _, pair := range n.Values {
			f, fault := convertField(source, pair)
			if fault != nil {
				return node{}, fault
			}
			for _, earlier := range result.fields {
				if earlier.key == f.key {
					return node{}, &Fault{Where: f.at.String(), at: f.at, What: "the key " + f.key + " is given twice; keep one"}
				}
			}
			result.fields = append(result.fields, f)
		}
		if len(result.fields) > 0 {
			result.at = result.fields[0].at
		}
	default:
		return node{}, &Fault{
			Where: result.at.String(), at: result.at,
			What: "anchors, aliases, tags and merge keys are not understood; write the value out",
		}
	}
	return result, nil
}

func convertField(source string, pair *ast.MappingValueNode) (field, *Fault) {
	key, fault := convert(source, pair.Key)
	if fault != nil {
		return field{}, fault
	}
	value, fault := convert(source, pair.Value)
	return field{key: key.text, at: key.at, node: value}, fault
}
