package browser

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// readConfig reads the page's own configuration object as it stands now. The
// gateway is the one that the loader has made out; f hears of the page's own
// prompt.
func (p *Page) readConfig(value js.Value, gateway string, f *fault) helper.Config {
	return helper.Config{
		Flow:            flow(value),
		Mode:            jsbridge.String(value, "mode"),
		ApprovalPageURL: jsbridge.String(value, "approvalPageUrl"),
		ApprovalOrigins: jsbridge.Strings(value, "approvalOrigins"),
		Gateway:         gateway,
		Channel:         jsbridge.String(value, "channel"),
		Timeout:         jsbridge.Int(value, "timeout"),
		FrameTimeout:    jsbridge.Int(value, "frameTimeout"),
		Hooks:           &hooks{page: p, config: value, gateway: gateway, fault: f},
		Look:            value,
	}
}

// flow keeps a flow that is no string unknown, where a missing one is the
// default.
func flow(config js.Value) string {
	value := config.Get("flow")
	if value.IsUndefined() {
		return ""
	}
	if name := jsbridge.String(config, "flow"); name != "" {
		return name
	}
	return "unknown"
}
