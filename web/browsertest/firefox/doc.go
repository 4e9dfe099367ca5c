// Package firefox tests in a real Firefox what customers do, each through the real
// program and the sandbox behind it, under the policy that the demo bank is served
// with. All that does not depend on the browser is tested in Chromium, in the
// packages beside this one.
package firefox
