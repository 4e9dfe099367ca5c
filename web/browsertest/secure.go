package browsertest

import (
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/security"
)

// TrustCertificates has the page trust whatever certificate a server shows: those of
// tests are signed by nobody.
func (p *Page) TrustCertificates() {
	p.t.Helper()
	must(p, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
}

// Cookies gives the names of the cookies that the browser sends to a URL.
func (p *Page) Cookies(url string) (names []string) {
	p.t.Helper()
	for _, cookie := range must(p, network.GetCookies, network.GetCookiesParams{URLs: []string{url}}).Cookies {
		names = append(names, cookie.Name)
	}
	return names
}
