package gateway

import (
	"bytes"
	"crypto/sha256"
	"testing"
)

// TestDeferred gives the sum that hashing at once gives, whatever length was
// announced, and however much then comes.
func TestDeferred(t *testing.T) {
	for _, announced := range []int64{-1, 0, keepMin - 1, keepMin, keepMax, keepMax + 1} {
		for _, size := range []int{0, 1, keepMin, keepMax, keepMax + 1, 3 * keepMax} {
			body := bytes.Repeat([]byte("approve "), size/8+1)[:size]
			want := sha256.Sum256(append([]byte("head"), body...))

			h := sha256.New()
			h.Write([]byte("head"))
			d := newDeferred(h, announced)
			for part := body; len(part) > 0; {
				n := min(len(part), 10_000)
				if written, err := d.Write(part[:n]); written != n || err != nil {
					t.Fatalf("announced %d, size %d: wrote %d, %v", announced, size, written, err)
				}
				part = part[n:]
			}
			if got := d.Sum(nil); !bytes.Equal(got, want[:]) {
				t.Errorf("announced %d, size %d: the sum is %x, want %x", announced, size, got, want)
			}
			d.release()
		}
	}
}
