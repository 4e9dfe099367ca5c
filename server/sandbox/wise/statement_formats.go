package wise

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"

	"countersign/server/sandbox/internal/exchange"
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
	return exchange.File(http.StatusOK, "text/csv", b.Bytes())
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
	return exchange.File(http.StatusOK, "application/qif", []byte(b.String()))
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
	return exchange.File(http.StatusOK, "text/plain", []byte(b.String()))
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
	return exchange.File(http.StatusOK, "application/xml", append([]byte(xml.Header), body...))
}
