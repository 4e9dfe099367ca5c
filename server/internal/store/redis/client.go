package redis

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// How long Redis may take. A request that needs it waits no longer; whoever sends
// it tries again.
const (
	dialTimeout  = 2 * time.Second
	replyTimeout = 2 * time.Second
	retries      = 2
)

// Address says where Redis is.
type Address struct {
	// Hosts are host:port. With Master they are those of Sentinels; with Cluster,
	// or several without Master, some of a cluster's.
	Hosts   []string
	Master  string // the name by which Sentinel knows it
	Cluster bool
	TLS     bool
	// Database is for a single server or Sentinel only.
	Database                           int
	Username, Password                 string
	SentinelUsername, SentinelPassword string
	// Roots and the like for TLS; nil is what the system trusts.
	TLSConfig *tls.Config
}

// Format implements fmt.Formatter: printing an address shows no password.
func (a Address) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "redis at "+strings.Join(a.Hosts, ","))
}

// ParseAddress reads one or several hosts, of the form
//
//	redis://user@host:6379,host2:6379/0?master=NAME  (or ?cluster=true)
//
// rediss means TLS. A password does not stand in it: addresses are printed and
// logged. The error repeats nothing that could be one.
func ParseAddress(text string) (Address, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || scheme != "redis" && scheme != "rediss" {
		return Address{}, errors.New("must begin with redis:// or rediss://")
	}
	rest, query, _ := strings.Cut(rest, "?")
	rest, database, _ := strings.Cut(rest, "/")
	a := Address{TLS: scheme == "rediss"}
	if user, hosts, found := cutLast(rest, "@"); found {
		if strings.Contains(user, ":") {
			return Address{}, errors.New("may not hold a password; write it to redis.password")
		}
		name, err := url.PathUnescape(user)
		if err != nil {
			return Address{}, errors.New("has a user name that is not escaped properly")
		}
		a.Username, rest = name, hosts
	}
	faults := a.read(rest, database, query)
	return a, errors.Join(faults...)
}

func cutLast(text, sep string) (before, after string, found bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return "", text, false
	}
	return text[:i], text[i+len(sep):], true
}

func (a *Address) read(hosts, database, query string) (faults []error) {
	for host := range strings.SplitSeq(hosts, ",") {
		full, err := withPort(host)
		if err != nil {
			faults = append(faults, err)
		}
		a.Hosts = append(a.Hosts, full)
	}
	if database != "" {
		n, err := strconv.ParseUint(database, 10, 16)
		if err != nil {
			faults = append(faults, errors.New("the database after the / must be a number"))
		}
		a.Database = int(n)
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return append(faults, errors.New("what stands after the ? cannot be read"))
	}
	for _, name := range sorted(values) {
		switch value := values.Get(name); {
		case name == "master" && value != "":
			a.Master = value
		case name == "cluster" && (value == "true" || value == "false"):
			a.Cluster = value == "true"
		default:
			faults = append(faults, fmt.Errorf("after the ? there may be master=NAME or cluster=true, not %q", name))
		}
	}
	a.Cluster = a.Cluster || len(a.Hosts) > 1 && a.Master == ""
	if a.Cluster && (a.Master != "" || a.Database != 0) {
		faults = append(faults, errors.New("a cluster has neither a master's name nor databases"))
	}
	return faults
}

func sorted(values url.Values) []string {
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func withPort(host string) (string, error) {
	if host == "" {
		return "", errors.New("a host is missing")
	}
	if _, port, err := net.SplitHostPort(host); err == nil {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return "", errors.New("a port is not a number from 1 to 65535")
		}
		return host, nil
	}
	full := net.JoinHostPort(strings.Trim(host, "[]"), "6379")
	if _, _, err := net.SplitHostPort(full); err != nil || strings.ContainsAny(host, " /@") {
		return "", errors.New("a host cannot be read")
	}
	return full, nil
}

// Dial makes a client. It connects when it is first used.
func (a Address) Dial() redis.UniversalClient {
	options := &redis.UniversalOptions{
		Addrs: a.Hosts, MasterName: a.Master, IsClusterMode: a.Cluster, DB: a.Database,
		Username: a.Username, Password: a.Password,
		SentinelUsername: a.SentinelUsername, SentinelPassword: a.SentinelPassword,
		DialTimeout: dialTimeout, DialerRetries: 1, ReadTimeout: replyTimeout, WriteTimeout: replyTimeout,
		ContextTimeoutEnabled: true, MaxRetries: retries,
		PoolTimeout: replyTimeout, ConnMaxIdleTime: 5 * time.Minute,
	}
	if a.TLS {
		options.TLSConfig = a.TLSConfig
		if options.TLSConfig == nil {
			options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		}
	}
	return redis.NewUniversalClient(options)
}
