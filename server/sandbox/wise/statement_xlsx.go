package wise

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"net/http"
	"strings"

	"countersign/server/sandbox/internal/exchange"
)

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
	return exchange.File(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
}
