package sandbox_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// TestStatements: after a payment, each format is what it says and has the
// payment in it.
func TestStatements(t *testing.T) {
	r := newRig(t)
	token := r.challenge()
	r.approve(token) // opens the low-risk window as well
	r.fund(token)
	has := func(t *testing.T, data string) {
		t.Helper()
		if !strings.Contains(data, "Tomas Lindqvist") {
			t.Errorf("the payment is not in it: %s", data)
		}
	}
	for format, check := range map[string]func(*testing.T, result){
		"json": func(t *testing.T, a result) {
			t.Helper()
			has(t, a.body)
			if !strings.Contains(a.body, `"endOfStatementBalance":{"value":25230.6,"currency":"EUR"}`) {
				t.Errorf("it ends with %v", a.json(t)["endOfStatementBalance"])
			}
		},
		"csv": func(t *testing.T, a result) {
			t.Helper()
			rows, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
			if err != nil || len(rows) != 2 {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			has(t, a.body)
		},
		"xml": func(t *testing.T, a result) {
			t.Helper()
			d := xml.NewDecoder(strings.NewReader(a.body))
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
			}
			has(t, a.body)
		},
		"pdf": func(t *testing.T, a result) {
			t.Helper()
			start, _ := strconv.Atoi(strings.Fields(a.body[strings.LastIndex(a.body, "startxref"):])[1])
			if !strings.HasPrefix(a.body, "%PDF-1.4") || !strings.HasPrefix(a.body[start:], "xref") {
				t.Error("its table is not where it says")
			}
			has(t, a.body)
		},
		"xlsx": func(t *testing.T, a result) {
			t.Helper()
			z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
			if err != nil {
				t.Fatal(err)
			}
			sheet, err := z.Open("xl/worksheets/sheet1.xml")
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if _, err := b.ReadFrom(sheet); err != nil {
				t.Fatal(err)
			}
			has(t, b.String())
		},
		"mt940": func(t *testing.T, a result) {
			t.Helper()
			has(t, a.body)
			if !strings.Contains(a.body, ":62F:C") || !strings.Contains(a.body, "25230,60") {
				t.Errorf("it does not close: %s", a.body)
			}
		},
		"qif": func(t *testing.T, a result) { t.Helper(); has(t, a.body) },
	} {
		t.Run(format, func(t *testing.T) {
			a := r.api("GET", strings.Replace(statement, ".json", "."+format, 1), "")
			if a.status != http.StatusOK {
				t.Fatalf("%d %s", a.status, a.body)
			}
			check(t, a)
		})
	}
	flat := r.api("GET", strings.Replace(statement, "COMPACT", "FLAT", 1), "")
	if n := strings.Count(flat.body, `"runningBalance"`); n != 2 {
		t.Errorf("a flat statement has %d lines, want the payment and its fee", n)
	}
	empty := r.api("GET", strings.Replace(statement, "2026-12-31", "2026-10-02", 1), "")
	if n := strings.Count(empty.body, `"runningBalance"`); n != 0 || empty.status != http.StatusOK {
		t.Errorf("a statement of another time has %d lines", n)
	}
}
