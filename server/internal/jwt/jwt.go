// Package jwt owns what the gateway reads of tokens that others have issued: how
// long they live. It checks no signature: such a token is handed back to whoever
// issued it, and believed for nothing else.
package jwt

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"time"
)

// The limits of what is read.
const (
	maxToken = 8 << 10
	maxLife  = 365 * 24 * time.Hour
)

// Life gives how long a token lives from its issue on (RFC 7519, sections 4.1.4
// and 4.1.6), whatever the clocks say. ok is false where it does not tell, or is
// not a JWT.
func Life(token string) (life time.Duration, ok bool) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return 0, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return 0, false
	}
	var claims struct {
		Issued  *float64 `json:"iat"`
		Expires *float64 `json:"exp"`
	}
	if json.Unmarshal(payload, &claims) != nil || claims.Issued == nil || claims.Expires == nil {
		return 0, false
	}
	seconds := *claims.Expires - *claims.Issued
	if math.IsNaN(seconds) || seconds <= 0 || seconds > maxLife.Seconds() {
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)), true
}
