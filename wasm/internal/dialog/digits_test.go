package dialog

import "testing"

func TestDigitsOnly(t *testing.T) {
	for _, test := range []struct {
		text   string
		length int
		want   string
	}{
		{"123456", 6, "123456"},
		{"123 456", 6, "123456"},
		{" 123-456\n", 6, "123456"},
		{"123\u00a0456", 0, "123456"},
		{"12\u201334\u200b56", 6, "123456"},
		{"\u202a123456\u202c", 0, "123456"},
		{"١٢٣٤٥٦", 6, "123456"},
		{"۱۲۳۴۵۶", 6, "123456"},
		{"１２３４５６", 6, "123456"},
		{"Your code is 123456.", 6, "123456"},
		{"G-123456", 6, "123456"},
		{"12ab", 0, "12ab"}, // not ours to judge
		{"", 6, ""},
	} {
		if got := digitsOnly(test.text, test.length); got != test.want {
			t.Errorf("digitsOnly(%q, %d) = %q, want %q", test.text, test.length, got, test.want)
		}
	}
}

func FuzzDigitsOnly(f *testing.F) {
	f.Add("123 456", 6)
	f.Add("Code: ١٢٣\xff", 0)
	f.Fuzz(func(t *testing.T, text string, length int) {
		once := digitsOnly(text, length)
		if twice := digitsOnly(once, length); twice != once {
			t.Errorf("%q becomes %q, and that %q", text, once, twice)
		}
		for _, r := range once {
			if separates(r) {
				t.Errorf("%q keeps %q", text, r)
			}
		}
	})
}

func TestIsWeak(t *testing.T) {
	for pin, want := range map[string]bool{
		"1111": true, "0000": true, "1234": true, "0123": true, "9876": true, "4321": true, "6789": true, "1": true, "": true,
		"1112": false, "1235": false, "1357": false, "1212": false, "2580": false, "8061": false,
	} {
		if isWeak(pin) != want {
			t.Errorf("isWeak(%q) is not %t", pin, want)
		}
	}
}

func TestComplete(t *testing.T) {
	pin, code, word := entry{secret: true, numeric: true, length: 4}, entry{numeric: true}, entry{secret: true}
	for _, test := range []struct {
		name   string
		entry  entry
		answer string
		want   bool
	}{
		{"a PIN", pin, "4826", true},
		{"nothing", pin, "", false},
		{"too short", pin, "482", false},
		{"a letter in a PIN", pin, "12x4", false},
		{"a PIN of unknown length", entry{secret: true, numeric: true}, "48265", true},
		{"a letter in one", entry{secret: true, numeric: true}, "48a65", false},
		{"a code of unknown form", code, "A1B2C3", true},
		{"no code", code, "", false},
		{"a word", word, "sandbox", true},
	} {
		if got := test.entry.complete(test.answer); got != test.want {
			t.Errorf("%s: %t, want %t", test.name, got, test.want)
		}
	}
}
