package bench

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// Journeys is one account of many journeys, from the request that is challenged to
// its end.
type Journeys struct {
	Store     string
	Instances int
	Count     int
	Took      time.Duration
	// Account says how they ended and what the provider has executed. That this is
	// what pages and gateway say as well, the test has seen to.
	Account string
}

// travel runs the load test of server/internal/journey, which fails where the three
// accounts differ.
func (j Journeys) travel(ctx context.Context, count, browsers int) ([]Journeys, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-run", "^TestLoad$", "./server/internal/journey", "-args",
		"-journeys", strconv.Itoa(count), "-browsers", strconv.Itoa(browsers), "-instances", strconv.Itoa(j.Instances))
	text, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text)
	}
	return j.read(string(text))
}

var (
	travelled = regexp.MustCompile(`(\d+) journeys: prepared in \S+, travelled in (\S+)`)
	accounted = regexp.MustCompile(`started \d+ = .*`)
)

// read reads what the test prints: an account for each kind of load.
func (j Journeys) read(text string) (all []Journeys, err error) {
	times, accounts := travelled.FindAllStringSubmatch(text, -1), accounted.FindAllString(text, -1)
	if len(times) == 0 || len(times) != len(accounts) {
		return nil, errors.New("the load test has given no account:\n" + text)
	}
	for i, found := range times {
		one := j
		one.Account = accounts[i]
		if one.Count, err = strconv.Atoi(found[1]); err != nil {
			return nil, err
		}
		if one.Took, err = time.ParseDuration(found[2]); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}
