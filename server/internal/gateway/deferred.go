package gateway

import (
	"hash"
	"sync"
)

// Bodies of these sizes are kept instead of hashed. Smaller ones cost less to
// hash than to keep, larger ones too much memory.
const (
	keepMin = 4 << 10
	keepMax = 128 << 10
)

// keeps are for bodies that may be hashed later.
var keeps = sync.Pool{New: func() any { return new([keepMax]byte) }}

// deferred is a hash that is worked out when its sum is wanted, which for most
// requests is never: only challenges need it. It is for one goroutine at a
// time, and must be released.
type deferred struct {
	hash.Hash
	kept *[keepMax]byte // nil where nothing is kept
	n    int
}

// newDeferred takes the length of what will be written, -1 where it is unknown.
func newDeferred(h hash.Hash, length int64) deferred {
	if length < keepMin || length > keepMax {
		return deferred{Hash: h}
	}
	return deferred{Hash: h, kept: keeps.Get().(*[keepMax]byte)}
}

// Write implements io.Writer. It never fails. What has been read into the very place
// where it will be kept is there already.
func (d *deferred) Write(p []byte) (int, error) {
	if d.kept != nil && d.n+len(p) <= len(d.kept) && len(p) > 0 && &p[0] == &d.kept[d.n] {
		d.n += len(p)
		return len(p), nil
	}
	if d.kept == nil || d.n+len(p) > len(d.kept) {
		d.flush()
		return d.Hash.Write(p)
	}
	d.n += copy(d.kept[d.n:], p)
	return len(p), nil
}

// Sum implements hash.Hash.
func (d *deferred) Sum(b []byte) []byte {
	d.flush()
	return d.Hash.Sum(b)
}

func (d *deferred) flush() {
	if d.kept != nil {
		d.Hash.Write(d.kept[:d.n]) // never fails
		d.release()
	}
}

// release gives the memory back.
func (d *deferred) release() {
	if d.kept != nil {
		keeps.Put(d.kept)
		d.kept = nil
	}
}
