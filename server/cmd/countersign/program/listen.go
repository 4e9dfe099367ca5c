package program

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// listen opens a listener. remedy says what to do when somebody else has the
// port.
func listen(ctx context.Context, address, remedy string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		_, port, _ := net.SplitHostPort(address)
		return nil, fmt.Errorf("port %s is taken by another program; %s", port, remedy)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	return l, nil
}

// local gives the URL at which this machine's browser reaches a listener that
// was asked to listen on address.
func local(address string, l net.Listener) string {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(port(l)))
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// next gives the address one port on; port 0 stays.
func next(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return "", err
	}
	if n > 0 {
		n = n%65535 + 1
	}
	return net.JoinHostPort(host, strconv.FormatUint(n, 10)), nil
}

// portAddress gives the address to listen on: what the command line says, or
// else the port of PORT on this machine only, or else the fallback.
func (m *Main) portAddress(flag string, fallback int) (string, error) {
	if flag != "" {
		if _, err := next(flag); err != nil {
			return "", usageError{fmt.Sprintf("-listen %s is no address; write one like localhost:9000", flag)}
		}
		return flag, nil
	}
	if text := m.env("PORT"); text != "" {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return "", usageError{fmt.Sprintf("PORT=%s is no port; write a number up to 65535", text)}
		}
		fallback = int(n)
	}
	return net.JoinHostPort("localhost", strconv.Itoa(fallback)), nil
}
