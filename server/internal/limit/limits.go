package limit

import "time"

// Limits are what clients may cost. A zero field takes its default.
type Limits struct {
	// Connections is how many there may be (30,000), ConnectionsPerAddress how many
	// of one address (1,000). Trusted proxies have no limit of their own.
	Connections, ConnectionsPerAddress int
	Rates
	// BodyTime is how long the body of a request may take (30 s), and a second more
	// for each BodyRate bytes of it (16 KiB).
	BodyTime time.Duration
	BodyRate int64
	// WriteTime is how long a client may take nothing of what it is sent (30 s).
	WriteTime time.Duration
}

// WithDefaults gives the limits with every zero field set.
func (l Limits) WithDefaults() Limits {
	setDefault(&l.Connections, 30_000)
	setDefault(&l.ConnectionsPerAddress, 1_000)
	for _, r := range []struct {
		rate  *Rate
		usual Rate
	}{
		{&l.Address, Rate{100, 400}},
		{&l.NewSessions, Rate{1, 120}},
		{&l.Session, Rate{50, 300}},
		{&l.Challenge, Rate{30, 150}},
	} {
		setDefault(&r.rate.PerSecond, r.usual.PerSecond)
		setDefault(&r.rate.Burst, r.usual.Burst)
	}
	setDefault(&l.BodyTime, 30*time.Second)
	setDefault(&l.BodyRate, 16<<10)
	setDefault(&l.WriteTime, 30*time.Second)
	return l
}

func setDefault[T int | int64 | float64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// Pace is that of bodies.
func (l Limits) Pace() Pace { return Pace{l.BodyTime, l.BodyRate} }
