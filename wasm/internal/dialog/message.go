package dialog

import "countersign/wasm/internal/helper"

// The approval page's messages, as strings in MessageEvent.data.
const (
	messageSuccess = "tw-approve-api-action-success"
	messageFailed  = "tw-approve-api-action-failed"
	messageClosed  = "tw-approve-api-action-closed"
)

// outcome gives the event that an approval page's message stands for.
func outcome(message string) (helper.SurfaceEvent, bool) {
	switch message {
	case messageSuccess:
		return helper.SurfaceSucceeded, true
	case messageFailed:
		return helper.SurfaceFailed, true
	case messageClosed:
		return helper.SurfaceClosed, true
	}
	return 0, false
}
