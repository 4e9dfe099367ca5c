package bench

import "time"

// Options say how thoroughly to measure, and with what.
type Options struct {
	// Self is this program, which can be the servers of Serve, and Program the
	// gateway's.
	Self, Program string
	// Folder is where the programs' files go.
	Folder string
	// Forwarding is how long the proxies are compared, in whole rounds, and Rounds
	// how many there are at least.
	Forwarding time.Duration
	Rounds     int
	// Share divides the requests of a turn.
	Share int
	// Channels is how many idle ones are measured.
	Channels int
	// Events is how many events are sent to each number of channels.
	Events int
	// Pages is how often each of what a page pays is measured; 0 is never.
	Pages int
}
