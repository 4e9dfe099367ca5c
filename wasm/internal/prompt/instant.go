package prompt

// instant reads a time as RFC 3339 writes it, in milliseconds since the Unix
// epoch. It is here because package time costs 36 KB.
func instant(text string) (milliseconds int64, ok bool) {
	r := reader{rest: text, ok: len(text) <= maxInstant}
	year := r.number(4, 9999)
	r.mark('-')
	month := r.number(2, 12)
	r.mark('-')
	day := r.number(2, 31)
	r.mark('T')
	seconds := r.number(2, 23) * 3600
	r.mark(':')
	seconds += r.number(2, 59) * 60
	r.mark(':')
	seconds += r.number(2, 59)
	fraction := r.fraction()
	seconds -= r.offset()
	if !r.ok || r.rest != "" || month == 0 || day == 0 || day > daysIn(year, month) {
		return 0, false
	}
	return (daysSinceEpoch(year, month, day)*86_400+seconds)*1000 + fraction, true
}

// maxInstant is the longest time that is read, in bytes.
const maxInstant = 40

// reader reads a text from its front and remembers whether it was sound.
type reader struct {
	rest string
	ok   bool
}

func (r *reader) mark(c byte) {
	if r.ok = r.ok && r.rest != "" && r.rest[0] == c; r.ok {
		r.rest = r.rest[1:]
	}
}

func (r *reader) number(digits int, most int64) (n int64) {
	if r.ok = r.ok && len(r.rest) >= digits; !r.ok {
		return 0
	}
	for i := range digits {
		c := r.rest[i]
		r.ok = r.ok && '0' <= c && c <= '9'
		n = n*10 + int64(c-'0')
	}
	r.rest = r.rest[digits:]
	r.ok = r.ok && n <= most
	return n
}

// fraction reads parts of a second, of which milliseconds count.
func (r *reader) fraction() (milliseconds int64) {
	if !r.ok || r.rest == "" || r.rest[0] != '.' {
		return 0
	}
	i, weight := 1, int64(100)
	for ; i < len(r.rest) && '0' <= r.rest[i] && r.rest[i] <= '9'; i++ {
		milliseconds += int64(r.rest[i]-'0') * weight
		weight /= 10
	}
	r.ok = i > 1
	r.rest = r.rest[i:]
	return milliseconds
}

// offset reads how far the time is ahead of UTC, in seconds.
func (r *reader) offset() int64 {
	if !r.ok || r.rest == "" {
		r.ok = false
		return 0
	}
	sign := int64(1)
	switch r.rest[0] {
	case 'Z':
		r.rest = r.rest[1:]
		return 0
	case '-':
		sign = -1
	case '+':
	default:
		r.ok = false
		return 0
	}
	r.rest = r.rest[1:]
	hours := r.number(2, 23)
	r.mark(':')
	return sign * (hours*3600 + r.number(2, 59)*60)
}

func daysIn(year, month int64) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSinceEpoch counts the days from 1 January 1970 to a date of the
// Gregorian calendar, in years that begin in March, so that leap days come last.
func daysSinceEpoch(year, month, day int64) int64 {
	month -= 3
	if month < 0 {
		month += 12
		year--
	}
	if year < 0 { // only 1 January to 29 February of the year 0
		return -719_528 + (month-10)*31 + day - 1
	}
	return year*365 + year/4 - year/100 + year/400 + (month*153+2)/5 + day - 719_469
}
