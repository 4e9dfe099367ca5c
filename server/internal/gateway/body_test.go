package gateway

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"countersign/server/internal/challenge"
)

func clientRequest(body io.Reader) *http.Request {
	return &http.Request{Body: io.NopCloser(body)}
}

// FuzzDigest proves that a body has the same digest however it comes in: read
// by a transport in pieces and broken off anywhere, or spooled through memory
// and file; and that the spool gives back what came in.
func FuzzDigest(f *testing.F) {
	f.Add([]byte(`{"type":"BALANCE"}`), 3, 4)
	f.Add([]byte(""), 0, 0)
	f.Add(bytes.Repeat([]byte("x"), 5000), 1024, 4999)
	f.Add([]byte("abc"), 3, 3)
	f.Fuzz(func(t *testing.T, body []byte, memory, taken int) {
		want := challenge.Digest(sha256.Sum256(body))
		if memory < 0 || taken < 0 {
			return
		}
		s := newStream(clientRequest(iotest.OneByteReader(bytes.NewReader(body))), sha256.New(), int64(len(body)))
		if _, err := io.CopyN(io.Discard, s, int64(min(taken, len(body)))); err != nil {
			t.Fatal(err)
		}
		if got, err := s.digest(); err != nil || got != want {
			t.Errorf("streamed: %x (%v), want %x", got, err, want)
		}
		if n, err := s.Read(make([]byte, 1)); n != 0 || !errors.Is(err, errTaken) {
			t.Errorf("read %d bytes (%v) of a body that was taken", n, err)
		}

		kept, err := newSpool(clientRequest(bytes.NewReader(body)), sha256.New(), Limits{BodyBytes: int64(len(body)), MemoryBytes: int64(memory)})
		if err != nil {
			t.Fatal(err)
		}
		defer kept.close()
		if kept.digest != want || kept.length != int64(len(body)) {
			t.Errorf("spooled: %x of %d bytes, want %x of %d", kept.digest, kept.length, want, len(body))
		}
		if len(body) == 0 {
			return
		}
		for range 2 {
			if got, err := io.ReadAll(kept.reader()); err != nil || !bytes.Equal(got, body) {
				t.Errorf("the spool gave %d bytes (%v), want %d", len(got), err, len(body))
			}
		}
	})
}

func TestBodiesOverTheLimit(t *testing.T) {
	s := newStream(clientRequest(strings.NewReader("12345")), sha256.New(), 4)
	if _, err := io.Copy(io.Discard, s); !errors.Is(err, errTooLarge) || !errors.Is(s.failed(), errTooLarge) {
		t.Errorf("streamed with %v", err)
	}
	if _, err := s.digest(); !errors.Is(err, errTooLarge) {
		t.Errorf("digested with %v", err)
	}
	for _, memory := range []int64{2, 4, 100} {
		if _, err := newSpool(clientRequest(strings.NewReader("12345")), sha256.New(), Limits{BodyBytes: 4, MemoryBytes: memory}); !errors.Is(err, errTooLarge) {
			t.Errorf("spooled with %v", err)
		}
	}
}

func TestBodiesThatBreakOff(t *testing.T) {
	broken := errors.New("broken")
	body := func() *http.Request {
		return clientRequest(io.MultiReader(strings.NewReader("12345"), iotest.ErrReader(broken)))
	}
	s := newStream(body(), sha256.New(), 100)
	if _, err := s.digest(); !errors.Is(err, broken) || !errors.Is(s.failed(), broken) {
		t.Errorf("digested with %v", err)
	}
	for _, memory := range []int64{2, 100} {
		if _, err := newSpool(body(), sha256.New(), Limits{BodyBytes: 100, MemoryBytes: memory}); !errors.Is(err, broken) {
			t.Errorf("spooled with %v", err)
		}
	}
}

// TestSpoolsLeaveNothing looks into the folder of temporary files.
func TestSpoolsLeaveNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	s, err := newSpool(clientRequest(strings.NewReader("12345")), sha256.New(), Limits{BodyBytes: 100, MemoryBytes: 2})
	if err != nil {
		t.Fatal(err)
	}
	if s.file == nil {
		t.Fatal("all of it is in memory")
	}
	s.close()
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestABodyThatCannotBeKept(t *testing.T) {
	t.Setenv("TMPDIR", "/nowhere")
	_, err := newSpool(clientRequest(strings.NewReader("12345")), sha256.New(), Limits{BodyBytes: 100, MemoryBytes: 2})
	if local := (*spoolError)(nil); !errors.As(err, &local) {
		t.Errorf("error %v, want a spoolError", err)
	}
}
