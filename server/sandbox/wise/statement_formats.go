package wise

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
)

// statementFormats write a statement in the formats that Wise offers. All but
// JSON are plain: enough to be what they say, and to be downloaded and opened.
var statementFormats = map[string]func(statement) answer{
	"json":  statement.json,
	"csv":   statement.csv,
	"pdf":   statement.pdf,
	"xlsx":  statement.xlsx,
	"xml":   statement.xml,
	"mt940": statement.mt940,
	"qif":   statement.qif,
}

func (st statement) csv() answer {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(columns)
	for _, e := range st.Entries {
		_ = w.Write(st.cells(e))
	}
	w.Flush() // a buffer takes everything
	return file(http.StatusOK, "text/csv", b.Bytes())
}

var columns = []string{"TransferWise ID", "Date", "Amount", "Currency", "Description", "Running Balance", "Total fees"}

func (st statement) cells(e entry) []string {
	return []string{e.Reference, e.Time.Format("02-01-2006"), e.Amount.String(), st.Balance.Currency, e.Text, e.After.String(), e.Fee.String()}
}

func (st statement) qif() answer {
	var b strings.Builder
	b.WriteString("!Type:Bank\n")
	for _, e := range st.Entries {
		fmt.Fprintf(&b, "D%s\nT%s\nP%s\nN%s\n^\n", e.Time.Format("01/02/2006"), e.Amount, e.Text, e.Reference)
	}
	return file(http.StatusOK, "application/qif", []byte(b.String()))
}

func (st statement) mt940() answer {
	mark := func(m money) string {
		if m < 0 {
			return "D"
		}
		return "C"
	}
	amount := func(m money) string { return strings.ReplaceAll(strings.TrimPrefix(m.String(), "-"), ".", ",") }
	opening, at := st.closing(), st.Query
	for _, e := range st.Entries {
		opening -= e.Amount
	}
	var b strings.Builder
	fmt.Fprintf(&b, ":20:SANDBOX\r\n:25:%d\r\n:28C:1/1\r\n", st.Balance.ID)
	fmt.Fprintf(&b, ":60F:%s%s%s%s\r\n", mark(opening), at.Start.Format("060102"), at.Currency, amount(opening))
	for _, e := range st.Entries {
		fmt.Fprintf(&b, ":61:%s%s%sNTRF%s\r\n:86:%s\r\n", e.Time.Format("060102"), mark(e.Amount), amount(e.Amount), e.Reference, e.Text)
	}
	fmt.Fprintf(&b, ":62F:%s%s%s%s\r\n-\r\n", mark(st.closing()), at.End.Format("060102"), at.Currency, amount(st.closing()))
	return file(http.StatusOK, "text/plain", []byte(b.String()))
}

// xml writes the core of a camt.053 message (ISO 20022).
func (st statement) xml() answer {
	type money struct {
		Currency string `xml:"Ccy,attr"`
		Value    string `xml:",chardata"`
	}
	type line struct {
		Amount    money  `xml:"Amt"`
		Direction string `xml:"CdtDbtInd"`
		Date      string `xml:"BookgDt>DtTm"`
		Reference string `xml:"AcctSvcrRef"`
		Text      string `xml:"AddtlNtryInf"`
	}
	document := struct {
		XMLName xml.Name `xml:"urn:iso:std:iso:20022:tech:xsd:camt.053.001.10 Document"`
		ID      string   `xml:"BkToCstmrStmt>Stmt>Id"`
		From    string   `xml:"BkToCstmrStmt>Stmt>FrToDt>FrDtTm"`
		To      string   `xml:"BkToCstmrStmt>Stmt>FrToDt>ToDtTm"`
		Account int64    `xml:"BkToCstmrStmt>Stmt>Acct>Id>Othr>Id"`
		Lines   []line   `xml:"BkToCstmrStmt>Stmt>Ntry"`
	}{ID: "SANDBOX", From: st.Query.Start.Format(instant), To: st.Query.End.Format(instant), Account: st.Balance.ID}
	for _, e := range st.Entries {
		document.Lines = append(document.Lines, line{
			Amount:    money{st.Balance.Currency, strings.TrimPrefix(e.Amount.String(), "-")},
			Direction: map[string]string{"DEBIT": "DBIT", "CREDIT": "CRDT"}[e.direction()],
			Date:      e.Time.Format(instant), Reference: e.Reference, Text: e.Text,
		})
	}
	body, err := xml.MarshalIndent(document, "", "  ")
	if err != nil {
		panic("a wire type without an XML form: " + err.Error())
	}
	return file(http.StatusOK, "application/xml", append([]byte(xml.Header), body...))
}

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
	return file(http.StatusOK, "application/pdf", pdfOf(text.String()))
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

// xlsx writes the smallest workbook (ECMA-376): one sheet of text cells.
func (st statement) xlsx() answer {
	var rows strings.Builder
	row := func(cells []string) {
		rows.WriteString("<row>")
		for _, c := range cells {
			rows.WriteString(`<c t="inlineStr"><is><t>`)
			_ = xml.EscapeText(&rows, []byte(c))
			rows.WriteString("</t></is></c>")
		}
		rows.WriteString("</row>")
	}
	row(columns)
	for _, e := range st.Entries {
		row(st.cells(e))
	}
	const main = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	const relations = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	const packages = `http://schemas.openxmlformats.org/package/2006`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="` + packages + `/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + packages + `/relationships"><Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + relations + `"><sheets><sheet name="Statement" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packages + `/relationships"><Relationship Id="rId1" Type="` + relations + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="` + main + `"><sheetData>` + rows.String() + `</sheetData></worksheet>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(xml.Header + part[1]))
		}
		if err != nil {
			panic("a buffer that does not take a part: " + err.Error())
		}
	}
	_ = z.Close() // a buffer takes everything
	return file(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
}
