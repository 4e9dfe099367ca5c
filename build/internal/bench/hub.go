package bench

import (
	"fmt"
	"net/http"
	"runtime"
	"sync"

	"github.com/gorilla/websocket"

	"countersign/shared/wire"
)

// hub is a minimal WebSocket server, as gorilla's chat example has it: for each
// connection one goroutine that reads and one that writes, with the library's own
// buffers. What is posted to it goes to all.
type hub struct {
	*http.ServeMux
	upgrader websocket.Upgrader

	mu     sync.Mutex
	queues map[chan []byte]bool
}

func newHub() *hub {
	h := &hub{ServeMux: http.NewServeMux(), queues: map[chan []byte]bool{}}
	h.upgrader = websocket.Upgrader{Subprotocols: []string{wire.Subprotocol}, CheckOrigin: func(*http.Request) bool { return true }}
	h.HandleFunc("GET "+wire.PathChannel, h.join)
	h.HandleFunc("POST /tell", h.tell)
	h.HandleFunc("GET /metrics", tellMemory)
	return h
}

func (h *hub) join(w http.ResponseWriter, r *http.Request) {
	c, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it is answered
	}
	queue := make(chan []byte, 32)
	h.mu.Lock()
	h.queues[queue] = true
	h.mu.Unlock()
	go write(c, queue)
	defer func() {
		h.mu.Lock()
		delete(h.queues, queue)
		h.mu.Unlock()
		close(queue)
	}()
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			return
		}
		queue <- []byte(`{"type":"snapshot"}`)
	}
}

func write(c *websocket.Conn, queue <-chan []byte) {
	defer c.Close()
	for message := range queue {
		if c.WriteMessage(websocket.TextMessage, message) != nil {
			return
		}
	}
}

// tell has an event for everybody, of about the size that one of ours has.
func (h *hub) tell(http.ResponseWriter, *http.Request) {
	event := fmt.Appendf(nil, `{"type":"outcome","challenge":{"id":%q,"state":"cancelled","filler":"%0300d"}}`, "1f0c7a52-9b3e-4d68-8a14-c2e5d7f09b36", 0)
	h.mu.Lock()
	defer h.mu.Unlock()
	for queue := range h.queues {
		queue <- event
	}
}

// tellMemory tells, after collections, what Prometheus' Go collector tells of the
// gateway.
func tellMemory(w http.ResponseWriter, _ *http.Request) {
	for range collections {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Fprintf(w, "go_memstats_heap_inuse_bytes %d\ngo_memstats_stack_inuse_bytes %d\n", m.HeapInuse, m.StackInuse)
}
