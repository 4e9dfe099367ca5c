package wasmopt

import "encoding/binary"

// function is one runtime._func record with its variable part: the offsets of
// its pc-data tables, then those of its funcdata. Setting a field writes to the
// table.
type function []byte

// Offsets of the fields of _func.
const (
	fieldEntry     = 0
	fieldName      = 4
	fieldPCSP      = 16
	fieldPCFile    = 20
	fieldPCLine    = 24
	fieldNPCData   = 28
	fieldCU        = 32
	fieldStartLine = 36
	fieldID        = 40
	fieldNFuncData = 43
)

// What a function's pc-data and funcdata are for (internal/abi/symtab.go), as
// far as it can go.
const (
	pcdataUnsafePoint   = 0
	pcdataArgLiveIndex  = 3
	funcdataArgInfo     = 5
	funcdataArgLiveInfo = 6
)

// noFuncdata is the offset that stands for no funcdata. For pc-data it is 0.
const noFuncdata = 0xffffffff

func (f function) u32(at int) uint32    { return binary.LittleEndian.Uint32(f[at:]) }
func (f function) set(at int, v uint32) { binary.LittleEndian.PutUint32(f[at:], v) }

func (f function) pcdata() int             { return int(f.u32(fieldNPCData)) }
func (f function) funcdata() int           { return int(f[fieldNFuncData]) }
func (f function) pcdataField(i int) int   { return funcSize + 4*i }
func (f function) funcdataField(i int) int { return funcSize + 4*(f.pcdata()+i) }

// blank unsets all that only stack traces and asynchronous preemption read,
// but for the name.
func (f function) blank() {
	for _, field := range []int{fieldPCFile, fieldPCLine, fieldCU, fieldStartLine} {
		f.set(field, 0)
	}
	for _, i := range []int{pcdataUnsafePoint, pcdataArgLiveIndex} {
		if i < f.pcdata() {
			f.set(f.pcdataField(i), 0)
		}
	}
	for _, i := range []int{funcdataArgInfo, funcdataArgLiveInfo} {
		if i < f.funcdata() {
			f.set(f.funcdataField(i), noFuncdata)
		}
	}
}
