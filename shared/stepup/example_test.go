package stepup_test

import (
	"fmt"

	"countersign/shared/stepup"
)

// A challenged request, approved by the customer and sent again.
func ExampleJourney() {
	var j stepup.Journey
	for _, kind := range []stepup.EventKind{
		stepup.EventChallenged, // the answer is a challenge
		stepup.EventTurn,       // no other prompt is open
		stepup.EventCalled,     // the page knows that a prompt comes
		stepup.EventSucceeded,  // the approval page says so
		stepup.EventCalled,     // the page knows that it was approved
		stepup.EventAnswered,   // the retry has its answer
	} {
		var actions []stepup.Action
		j, actions = j.Step(stepup.Event{Kind: kind})
		fmt.Println(len(actions), "to do, settled:", j.Phase() == stepup.PhaseSettled)
	}
	// Output:
	// 1 to do, settled: false
	// 1 to do, settled: false
	// 1 to do, settled: false
	// 2 to do, settled: false
	// 2 to do, settled: false
	// 2 to do, settled: true
}
