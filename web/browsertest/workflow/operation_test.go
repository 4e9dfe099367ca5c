package workflow_test

import (
	"net/http"
	"testing"
	"time"

	"countersign/server/sandbox/mipise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// noDialog fails the test where the customer is asked something.
func (c counter) noDialog() {
	c.t.Helper()
	if browsertest.Eval[bool](c, "return !!document.querySelector('dialog')") {
		c.t.Error("the customer is asked")
	}
}

// What was proved is good for other operations as well, until its time is over.
func TestOperationsOfOneAuthentication(t *testing.T) {
	t.Parallel()
	t.Run("good still", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t, mipise.CompleteUserID, front.Strict)
		first := c.add()
		c.authenticate()
		c.wantStatus(first, http.StatusCreated)
		c.wantStatus(c.add(), http.StatusCreated)
		c.noDialog()
		c.executed(2)
	})
	t.Run("over", func(t *testing.T) {
		t.Parallel()
		c := newCounter(t, mipise.CompleteUserID, front.Strict, "proof_seconds", "6", "token_seconds", "6") // time enough for a slow machine
		first := c.add()
		c.authenticate()
		c.wantStatus(first, http.StatusCreated)
		time.Sleep(6100 * time.Millisecond)
		second := c.add()
		c.authenticate()
		c.wantStatus(second, http.StatusCreated)
		c.executed(2)
	})
}

// Two operations at once are one question where one answer is enough, and two
// where each needs its own.
func TestTwoOperationsAtOnce(t *testing.T) {
	t.Parallel()
	for uses, questions := range map[string]int{"many": 1, "one": 2} {
		t.Run(uses, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t, mipise.CompleteUserID, front.Strict, "proof_uses", uses)
			both := []browsertest.Running{c.add(), c.add()}
			for range questions {
				c.authenticate()
			}
			for _, running := range both {
				c.wantStatus(running, http.StatusCreated)
			}
			c.executed(2)
		})
	}
}

// Five wrong secret codes are too many; nothing was done.
func TestWrongAnswersToTheLimit(t *testing.T) {
	t.Parallel()
	c := newCounter(t, mipise.CompleteUserID, front.Strict)
	adding := c.add()
	for range 5 {
		c.asks("Enter your secret code", step(1, 2))
		c.enter("Marmot2025")
		browsertest.Wait(c, "the answer to be judged", `
			const panel = document.querySelector('.countersign-panel');
			return panel.querySelector('form').getAttribute('aria-busy') === 'false' && (panel.querySelector('#countersign-input')?.value ?? '') === '' `)
	}
	browsertest.Wait(c, "the end", "return document.querySelector('.countersign-panel .countersign-heading')?.textContent === 'Too many attempts'")
	c.Press(browsertest.Escape)
	adding.Settle().Is(t, "SCAError", "blocked")
	c.executed(0)
}

// Reading is free for 180 days after an authentication; then the customer is asked.
func TestReadingAfterHalfAYear(t *testing.T) {
	t.Parallel()
	c := newCounter(t, mipise.CompleteUserID, front.Strict)
	c.wantStatus(c.read(), http.StatusOK)
	c.noDialog()
	old := time.Now().AddDate(0, 0, -180).Add(-time.Hour).UTC().Format(time.RFC3339)
	c.bank.Change(http.MethodPatch, "mipise/users/"+c.user+"/workflow", `{"authenticatedAt":"`+old+`"}`, nil)
	reading := c.read()
	c.authenticate()
	c.wantStatus(reading, http.StatusOK)
	c.wantStatus(c.read(), http.StatusOK)
	c.noDialog()
}
