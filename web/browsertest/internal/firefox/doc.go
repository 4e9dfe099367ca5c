// Package firefox drives a real, headless Firefox by WebDriver BiDi, which it
// speaks itself. It is a small part of what package browsertest does with Chromium:
// JavaScript runs in its pages by that package's Eval, Do, Wait, Settle and Start,
// and complaints fail the test as they do there. What customers do is in the tests.
//
// Only one page of a process has the keyboard, so tests that use this package do not
// run in parallel.
package firefox
