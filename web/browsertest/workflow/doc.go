// Package workflow tests what pages and customers see of a provider whose
// customers go through many steps in our dialog: set-up, operations and resets, with
// a real gateway in front of the simulated Mipise.
package workflow
