package helper

import "sync"

// queue lets one prompt at a time through, first come first served.
type queue struct {
	mu        sync.Mutex
	tickets   []*ticket // the first has the turn
	approvals int
	last      int64 // when the last of them was, in milliseconds since the Unix epoch
}

// ticket is a place in the queue.
type ticket struct {
	queue *queue
	turn  chan struct{} // closed when the turn has come
	seen  int           // approvals when its request was sent
}

// enter takes the last place, for a request that was sent when there were so
// many approvals.
func (q *queue) enter(seen int) *ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := &ticket{queue: q, turn: make(chan struct{}), seen: seen}
	q.tickets = append(q.tickets, t)
	if len(q.tickets) == 1 {
		close(t.turn)
	}
	return t
}

// leave gives the place up and the turn, where it was there, to the next.
func (t *ticket) leave() {
	q := t.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, other := range q.tickets {
		if other != t {
			continue
		}
		q.tickets = append(q.tickets[:i], q.tickets[i+1:]...)
		if i == 0 && len(q.tickets) > 0 {
			close(q.tickets[0].turn)
		}
		return
	}
}

// approved notes that a customer has approved something.
func (q *queue) approved(now int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.approvals++
	q.last = now
}

// before gives how many approvals there were when a request was sent that has been
// answered since: all of them, or fewer.
func (q *queue) before(sent int64) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.last > sent {
		return q.approvals - 1
	}
	return q.approvals
}

// count gives how many approvals there were.
func (q *queue) count() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.approvals
}

// covered reports that there was an approval since the request was sent: the
// provider may not have known of it when it challenged.
func (t *ticket) covered() bool {
	t.queue.mu.Lock()
	defer t.queue.mu.Unlock()
	return t.queue.approvals > t.seen
}
