package dialog

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What a page may set is something that the styles use, and has a default.
func TestThemeNamesAreUsed(t *testing.T) {
	for _, name := range themeNames {
		if !strings.Contains(css, name[1]+":") || !strings.Contains(css, "var("+name[1]+")") {
			t.Errorf("%s (%s) is not used", name[0], name[1])
		}
	}
	for _, used := range regexp.MustCompile(`var\((--[\w-]+)\)`).FindAllStringSubmatch(css, -1) {
		known := false
		for _, name := range themeNames {
			known = known || name[1] == used[1]
		}
		if !known {
			t.Errorf("a page cannot set %s", used[1])
		}
	}
}

// Sides are named by the direction of writing, and the braces are in pairs.
func TestStylesAreMirrored(t *testing.T) {
	if found := regexp.MustCompile(`\b(margin|padding|border)-(left|right)\b|[^-]\b(left|right): `).FindString(css); found != "" {
		t.Errorf("%q does not turn around", found)
	}
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("the braces are not in pairs")
	}
}

// WCAG 2.2, 1.4.3 and 1.4.11: text has a contrast of 4.5, what one must see to
// use it 3, in both schemes.
func TestContrast(t *testing.T) {
	for scheme, styles := range map[string]string{"light": cssLight, "dark": cssDark} {
		colour := map[string]float64{}
		for _, set := range regexp.MustCompile(`--countersign-([\w-]+): (#\w+);`).FindAllStringSubmatch(styles, -1) {
			colour[set[1]] = luminance(t, set[2])
		}
		for _, pair := range []struct {
			on, text string
			least    float64
		}{
			{"background", "text", 7},
			{"surface", "text", 7},
			{"background", "muted", 4.5},
			{"surface", "muted", 4.5},
			{"background", "danger", 4.5},
			{"background", "success", 4.5},
			{"background", "accent", 4.5},
			{"surface", "accent", 4.5},
			{"accent", "on-accent", 4.5},
			{"danger", "background", 4.5},
		} {
			a, b := colour[pair.on]+.05, colour[pair.text]+.05
			if ratio := max(a, b) / min(a, b); ratio < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f", scheme, pair.text, pair.on, ratio)
			}
		}
	}
}

// luminance is the relative luminance of WCAG.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	digits := strings.TrimPrefix(hex, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	var light float64
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		part := float64(n) / 255
		if part <= .04045 {
			light += weight * part / 12.92
		} else {
			light += weight * math.Pow((part+.055)/1.055, 2.4)
		}
	}
	return light
}

func TestReadableOn(t *testing.T) {
	for colour, want := range map[string]string{
		"rgb(18, 97, 79)":    "#fff",
		"rgb(23, 80, 140)":   "#fff",
		"rgb(159, 232, 112)": "#000",
		"rgb(255, 255, 255)": "#000",
		"rgb(0, 0, 0)":       "#fff",
		"rgba(0, 0, 0, 0)":   "",
		"color(srgb 1 1 1)":  "",
		"rgb(":               "#fff",
		"":                   "",
	} {
		if got := readableOn(colour); got != want {
			t.Errorf("readableOn(%q) = %q, want %q", colour, got, want)
		}
	}
}

// On every grey, whichever is chosen can be read.
func TestReadableOnGreys(t *testing.T) {
	for n := range 256 {
		part := strconv.Itoa(n)
		on := readableOn("rgb(" + part + ", " + part + ", " + part + ")")
		grey, text := luminance(t, "#"+strings.Repeat(hex2(n), 3))+.05, luminance(t, on)+.05
		if ratio := max(grey, text) / min(grey, text); ratio < 4.4 {
			t.Errorf("%s on grey %d has a contrast of %.2f", on, n, ratio)
		}
	}
}

func hex2(n int) string {
	text := strconv.FormatInt(int64(n), 16)
	return strings.Repeat("0", 2-len(text)) + text
}

func FuzzReadableOn(f *testing.F) {
	f.Add("rgb(1, 2, 3)")
	f.Add("rgb(,,")
	f.Fuzz(func(t *testing.T, colour string) {
		if got := readableOn(colour); got != "" && got != "#000" && got != "#fff" {
			t.Errorf("got %q", got)
		}
	})
}
