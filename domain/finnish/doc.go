// Package finnish analyses Finnish words for search: what a word's base form is, which compound
// parts it has, and whether it is spelt right.
//
// The knowledge is in Voikko's dictionary, a finite-state transducer that the Debian package
// voikko-fi installs. It is GPL and never part of this repository: Find looks where the package
// puts it, Open reads it, and a caller without one does with less. The reader is pure Go.
//
// The package imports the standard library and x/text only. Start at Open in vfst.go and at
// Analyse in analysis.go; transducer.go walks the transducer, layout.go checks a file.
package finnish
