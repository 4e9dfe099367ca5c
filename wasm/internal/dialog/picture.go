package dialog

import "countersign/shared/stepup"

// picture is a sign drawn with one stroke, as the path of an SVG of 24 by 24.
type picture string

const (
	pictureShield    picture = "M12 3l7.5 2.6v5.6c0 4.7-3.1 7.9-7.5 9.8-4.4-1.9-7.5-5.1-7.5-9.8V5.6zM8.6 12.2l2.4 2.4 4.6-4.9"
	pictureMessage   picture = "M4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5H10l-4.5 3.5V17h-1A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5zM7.5 9.5h9M7.5 12.8h5"
	picturePhone     picture = "M5.2 3.5h3.3l1.7 4.3-2.1 1.7a12.5 12.5 0 0 0 6.4 6.4l1.7-2.1 4.3 1.7v3.3c0 1-.8 1.8-1.8 1.7C10.5 20 4 13.5 3.5 5.3c0-1 .7-1.8 1.7-1.8z"
	pictureKeys      picture = "M4.5 7h15A1.5 1.5 0 0 1 21 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7zM7.5 12h.01M12 12h.01M16.5 12h.01"
	pictureDevice    picture = "M8 2.8h8A1.5 1.5 0 0 1 17.5 4.3v15.4a1.5 1.5 0 0 1-1.5 1.5H8a1.5 1.5 0 0 1-1.5-1.5V4.3A1.5 1.5 0 0 1 8 2.8zM11 18h2"
	pictureFace      picture = "M4 8.5V6a2 2 0 0 1 2-2h2.5M15.5 4H18a2 2 0 0 1 2 2v2.5M20 15.5V18a2 2 0 0 1-2 2h-2.5M8.5 20H6a2 2 0 0 1-2-2v-2.5M9 9.5v1M15 9.5v1M9 15c1.8 1.5 4.2 1.5 6 0"
	pictureElsewhere picture = "M13.5 4.5h6v6M19.5 4.5l-9 9M17.5 14v4a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18V8A1.5 1.5 0 0 1 6 6.5h4"
	pictureLock      picture = "M6.5 10.5h11a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19v-7a1.5 1.5 0 0 1 1.5-1.5zM8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2"
	pictureClock     picture = "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2"
	pictureStop      picture = "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.8v5M12 16.2h.01"
	pictureDone      picture = "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8.3 12.2l2.6 2.6 4.8-5.2"
	pictureEye       picture = "M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z"
)

// way is the sign of a factor.
func way(f *stepup.Factor) picture {
	switch f.Method {
	case stepup.MethodSecret, stepup.MethodNewSecret:
		return pictureKeys
	case stepup.MethodDevice:
		return pictureDevice
	case stepup.MethodFace:
		return pictureFace
	}
	if f.Type == "VOICE" {
		return picturePhone
	}
	return pictureMessage
}
