package wise

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"countersign/server/sandbox/internal/exchange"
)

// pdf writes one page of text (PDF 1.4): statements of the sandbox are short,
// and what does not fit is said.
func (st statement) pdf() answer {
	const fits = 44
	lines := []string{issuer, "Statement " + st.title(), ""}
	for i, e := range st.Entries {
		if i == fits {
			lines = append(lines, fmt.Sprintf("... and %d more; the other formats have them all", len(st.Entries)-fits))
			break
		}
		lines = append(lines, fmt.Sprintf("%s  %12s  %s", e.Time.Format("2006-01-02"), e.Amount, e.Text))
	}
	lines = append(lines, "", "Closing balance "+st.closing().String()+" "+st.Balance.Currency)
	var text strings.Builder
	text.WriteString("BT /F1 10 Tf 50 790 Td 15 TL\n")
	escape := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)
	for _, l := range lines {
		text.WriteString("(" + escape.Replace(l) + ") Tj T*\n")
	}
	text.WriteString("ET")
	return exchange.File(http.StatusOK, "application/pdf", pdfOf(text.String()))
}

// pdfOf wraps a content stream into a document with its cross-reference table.
func pdfOf(content string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
	}
	var table strings.Builder
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start, count := b.Len(), len(objects)+1
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", count, table.String(), count, start)
	return b.Bytes()
}
