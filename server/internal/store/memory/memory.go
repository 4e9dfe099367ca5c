// Package memory keeps challenge records in this process. They are gone when
// it ends; for several instances or restarts use another store.
package memory
