// Reads what kaitei wrote with Go's own packages for transparent logs, golang.org/x/mod/sumdb/note and tlog:
// a question as JSON on standard input, the answer as JSON on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Index int64
	Leaf  tlog.Hash
	Proof []tlog.Hash
}

type consistency struct {
	Size  int64
	Root  tlog.Hash
	Proof []tlog.Hash
}

type question struct {
	Folder        string
	VerifierKeys  []string
	SignerKey     string
	Entries       []string
	Inclusions    []inclusion
	Consistencies []consistency
}

type answer struct {
	Text         string
	Signed       []string
	Unverified   []string
	Resigned     string
	LeafHashes   []tlog.Hash
	Inclusions   []inclusion
	Consistent   []consistency
	Complaints   []string
	TilePaths    []string
	RootOfLeaves tlog.Hash
}

// folder reads tiles as files; Go's paths carry the height of the tiles, those of c2sp.org/tlog-tiles do not.
type folder struct {
	root string
	read *[]string
}

func (f folder) Height() int                           { return 8 }
func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		*f.read = append(*f.read, path)
		data, err := os.ReadFile(filepath.Join(f.root, path))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	var q question
	var a answer
	must(json.NewDecoder(os.Stdin).Decode(&q))

	raw, err := os.ReadFile(filepath.Join(q.Folder, "checkpoint"))
	must(err)
	var verifiers []note.Verifier
	for _, key := range q.VerifierKeys {
		verifier, err := note.NewVerifier(key)
		must(err)
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open(raw, note.VerifierList(verifiers...))
	must(err)
	a.Text = opened.Text
	for _, sig := range opened.Sigs {
		a.Signed = append(a.Signed, fmt.Sprintf("%s+%08x", sig.Name, sig.Hash))
	}
	for _, sig := range opened.UnverifiedSigs {
		a.Unverified = append(a.Unverified, fmt.Sprintf("%s+%08x", sig.Name, sig.Hash))
	}
	signer, err := note.NewSigner(q.SignerKey)
	must(err)
	resigned, err := note.Sign(opened, signer)
	must(err)
	a.Resigned = string(resigned)

	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)

	for _, entry := range q.Entries {
		a.LeafHashes = append(a.LeafHashes, tlog.RecordHash([]byte(entry)))
	}
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, folder{q.Folder, &a.TilePaths})
	for _, one := range q.Inclusions {
		if err := tlog.CheckRecord(one.Proof, size, root, one.Index, one.Leaf); err != nil {
			a.Complaints = append(a.Complaints, fmt.Sprintf("entry %d: %v", one.Index, err))
		}
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, one.Index)})
		must(err)
		proof, err := tlog.ProveRecord(size, one.Index, reader)
		must(err)
		a.Inclusions = append(a.Inclusions, inclusion{one.Index, hashes[0], proof})
	}
	for _, one := range q.Consistencies {
		if err := tlog.CheckTree(one.Proof, size, root, one.Size, one.Root); err != nil {
			a.Complaints = append(a.Complaints, fmt.Sprintf("size %d: %v", one.Size, err))
		}
		old, err := tlog.TreeHash(one.Size, reader)
		must(err)
		proof, err := tlog.ProveTree(size, one.Size, reader)
		must(err)
		a.Consistent = append(a.Consistent, consistency{one.Size, old, proof})
	}
	must(json.NewEncoder(os.Stdout).Encode(a))
}
