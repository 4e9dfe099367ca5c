// Package connect tests, in a browser, that customers connect their own accounts:
// they leave for the provider's page, come back, pay, and disconnect.
package connect
