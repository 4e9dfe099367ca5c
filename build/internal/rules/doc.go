// Package rules holds the tests that keep the repository in shape: what may
// import what, what every package says about itself, where the environment may
// be read. Rules of style are in .golangci.yml.
package rules
