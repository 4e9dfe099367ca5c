package dialog

import "testing"

func TestPopupFeatures(t *testing.T) {
	const fixed = "resizable,scrollbars,status,location,width=580,height=600"
	for _, test := range []struct {
		name string
		box  windowBox
		want string
	}{
		{"in the middle", windowBox{0, 0, 1280, 800}, fixed + ",top=100,left=350"},
		{"on a second screen", windowBox{1920, 40, 1280, 800}, fixed + ",top=140,left=2270"},
		{"on a screen to the left", windowBox{-1280, 0, 1280, 800}, fixed + ",top=100,left=-930"},
		{"from a window that is smaller", windowBox{500, 300, 400, 500}, fixed + ",top=250,left=410"},
		{"from a browser that does not say", windowBox{}, fixed + ",top=-300,left=-290"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := popupFeatures(test.box); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
