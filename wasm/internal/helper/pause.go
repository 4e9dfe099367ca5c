package helper

import "countersign/shared/stepup"

// busy is an answer that says: later. Where it says when (RFC 9110, section
// 10.2.3, in seconds), the request is not sent before.
func busy(resp Response) answer {
	return answer{event: stepup.Event{Kind: stepup.EventBusy, Wait: 1000 * seconds(resp.Header("Retry-After"))}}
}

// maxSeconds is more than anybody waits for; what asks for more asks for this.
const maxSeconds = 86_400

// seconds reads a whole number; 0 stands for what is none. strconv would cost
// 9 KB.
func seconds(text string) (n int) {
	for i := 0; i < len(text); i++ {
		digit := int(text[i]) - '0'
		if digit < 0 || digit > 9 {
			return 0
		}
		n = min(10*n+digit, maxSeconds)
	}
	return n
}
