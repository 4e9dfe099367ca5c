package browsertest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
)

// complaints collects what a page should not say, and its console.
type complaints struct {
	mu       sync.Mutex
	list     []complaint
	expected []string
	console  []string
}

// complaint is one thing that went wrong. id is that of an exception, which may
// be taken back; 0 otherwise.
type complaint struct {
	id   int64
	text string
}

// Expect says that complaints that contain this text belong to the test.
func (p *Page) Expect(text string) {
	p.complaints.mu.Lock()
	defer p.complaints.mu.Unlock()
	p.complaints.expected = append(p.complaints.expected, text)
}

// Complaints gives the uncaught exceptions, unhandled rejections, console
// errors and policy violations up to now.
func (p *Page) Complaints() []string {
	p.complaints.mu.Lock()
	defer p.complaints.mu.Unlock()
	var texts []string
	for _, c := range p.complaints.list {
		texts = append(texts, c.text)
	}
	return texts
}

// hear takes note of an event.
func (c *complaints) hear(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		c.list = append(c.list, complaint{e.ExceptionDetails.ExceptionID, describeException(e.ExceptionDetails)})
	case *runtime.EventExceptionRevoked:
		c.revoke(e.ExceptionID)
	case *runtime.EventConsoleAPICalled:
		text := string(e.Type) + ": " + describeArguments(e.Args)
		c.console = append(c.console, text)
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			c.list = append(c.list, complaint{text: "console." + text})
		}
	case *log.EventEntryAdded:
		text := string(e.Entry.Source) + ": " + e.Entry.Text + " " + e.Entry.URL
		c.console = append(c.console, text)
		// Answers of 403 are what this product is about: no network errors.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			c.list = append(c.list, complaint{text: text})
		}
	}
}

// revoke takes a rejection back that was handled after all.
func (c *complaints) revoke(id int64) {
	kept := c.list[:0]
	for _, one := range c.list {
		if one.id != id {
			kept = append(kept, one)
		}
	}
	c.list = kept
}

// unexpected gives the complaints that the test has not expected.
func (c *complaints) unexpected() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var texts []string
	for _, one := range c.list {
		belongs := false
		for _, text := range c.expected {
			belongs = belongs || strings.Contains(one.text, text)
		}
		if !belongs {
			texts = append(texts, one.text)
		}
	}
	return texts
}

// conclude fails the test for what the page complained about, and keeps what
// helps to understand a failure.
func (p *Page) conclude(name string) {
	for _, text := range p.complaints.unexpected() {
		p.t.Errorf("the %s complained: %s", name, text)
	}
	if !p.t.Failed() {
		return
	}
	for _, line := range p.complaints.said() {
		p.t.Logf("console of the %s: %s", name, line)
	}
	p.keepScreenshot(name)
}

// said gives the console up to now. What drives the page meanwhile must not
// hold the lock: the browser's events need it.
func (c *complaints) said() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.console)
}

func describeException(d *runtime.ExceptionDetails) string {
	text := d.Text
	if d.Exception != nil {
		text += " " + describe(d.Exception)
	}
	return fmt.Sprintf("%s (%s:%d)", text, d.URL, d.LineNumber+1)
}

func describeArguments(args []*runtime.RemoteObject) string {
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = describe(arg)
	}
	return strings.Join(texts, " ")
}

func describe(o *runtime.RemoteObject) string {
	if o.Description != "" {
		return o.Description
	}
	return string(o.Value)
}

func unmarshal[J ~[]byte](text J, to any) error { return json.Unmarshal([]byte(text), to) }
