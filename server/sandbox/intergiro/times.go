package intergiro

import "time"

// The two ways in which the published examples write a time: with
// milliseconds in UTC, and without in a zone.
const (
	zulu   = "2006-01-02T15:04:05.000Z"
	offset = "2006-01-02T15:04:05-07:00"
)

// summer is the zone of the examples with an offset.
var summer = time.FixedZone("", 2*60*60)

// time writes a time in the form whose turn it is.
func (s *Simulator) time(t time.Time, u Unconfirmed) string {
	form := u.Times
	if form == "alternate" {
		form = "zulu"
		if s.times.Add(1)%2 == 0 {
			form = "offset"
		}
	}
	if form == "offset" {
		return t.In(summer).Format(offset)
	}
	return t.UTC().Format(zulu)
}
