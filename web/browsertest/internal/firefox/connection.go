package firefox

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// patience is how long a command may take; see browsertest.
const patience = 30 * time.Second

// object is a JSON object.
type object = map[string]any

// connection is a WebDriver BiDi session's socket.
//
// https://w3c.github.io/webdriver-bidi/
type connection struct {
	socket *websocket.Conn
	write  sync.Mutex

	mu      sync.Mutex
	last    int
	waiting map[int]chan message
	ended   error
	log     log
}

// message is what comes from the browser: the answer to a command, or an event.
type message struct {
	Type, Method string
	ID           int
	Result       json.RawMessage
	Params       json.RawMessage
	Error        string
	Message      string
}

func dial(address string) (*connection, error) {
	socket, res, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close() // it has none
	c := &connection{socket: socket, waiting: map[int]chan message{}}
	go c.read()
	return c, nil
}

func (c *connection) close() { _ = c.socket.Close() }

// read hands on what comes, until the end.
func (c *connection) read() {
	for {
		var m message
		err := c.socket.ReadJSON(&m)
		c.mu.Lock()
		switch {
		case err != nil:
			c.ended = err
			for id, answer := range c.waiting {
				delete(c.waiting, id)
				close(answer)
			}
			c.mu.Unlock()
			return
		case m.Type == "event":
			c.log.hear(m)
		case c.waiting[m.ID] != nil:
			c.waiting[m.ID] <- m
			delete(c.waiting, m.ID)
		}
		c.mu.Unlock()
	}
}

// call runs a command; result may be nil.
func (c *connection) call(method string, params object, result any) error {
	answer, id, err := c.expect()
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	c.write.Lock()
	err = c.socket.WriteJSON(object{"id": id, "method": method, "params": params})
	c.write.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case m, ok := <-answer:
		switch {
		case !ok:
			return fmt.Errorf("%s: the browser has ended", method)
		case m.Type == "error":
			return fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	case <-limit.C:
		return errors.New(method + ": no answer")
	}
}

// expect gives an id, and where its answer comes.
func (c *connection) expect() (chan message, int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		return nil, 0, c.ended
	}
	c.last++
	answer := make(chan message, 1)
	c.waiting[c.last] = answer
	return answer, c.last, nil
}
