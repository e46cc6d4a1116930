// SPDX-License-Identifier: Apache-2.0

// Verify checks one log folder with golang.org/x/mod/sumdb alone: nothing of Warifu is used.
//
//	verify DIR CHECKPOINT VKEY [include INDEX PROOF | extend OLDSIZE OLDROOT PROOF]
//
// PROOF is hashes in base64 joined by commas. Prints one line and exits 0, or says why and exits 1.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) Height() int                         { return 8 }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

// ReadTiles maps tile/8/L/N, as sumdb names tiles, to tile/L/N of C2SP tlog-tiles.
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		read, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		data[i] = read
	}
	return data, nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(args []string) error {
	dir := folder(args[0])
	tree, unverified, err := open(args[1], args[2])
	if err != nil {
		return err
	}
	hashes, err := leaves(dir, tree)
	if err != nil {
		return err
	}
	if err := entries(string(dir), tree.N, hashes); err != nil {
		return err
	}
	fmt.Printf("ok size=%d unverified=%d\n", tree.N, unverified)
	if len(args) == 3 {
		return nil
	}
	return proof(args[3:], tree, hashes)
}

// open verifies the log's signature and reads origin, size and root.
func open(path, vkey string) (tlog.Tree, int, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, 0, err
	}
	message, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, 0, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, 0, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, 0, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, 0, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, len(opened.UnverifiedSigs), err
}

// leaves reads every leaf hash through tiles authenticated by the root.
func leaves(dir folder, tree tlog.Tree) ([]tlog.Hash, error) {
	if tree.N == 0 {
		if tree.Hash != sha256.Sum256(nil) {
			return nil, errors.New("the root of the empty log is wrong")
		}
		return nil, nil
	}
	indexes := make([]int64, tree.N)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, int64(i))
	}
	return tlog.TileHashReader(tree, dir).ReadHashes(indexes)
}

// entries compares every entry of every bundle with its authenticated leaf hash.
func entries(dir string, size int64, hashes []tlog.Hash) error {
	for start := int64(0); start < size; start += 256 {
		width := size - start
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: 0, N: start / 256, W: int(width)}
		path := "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/")
		packed, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return err
		}
		if len(packed) != int(width)*46 {
			return fmt.Errorf("%s has %d bytes", path, len(packed))
		}
		for i := int64(0); i < width; i++ {
			record := packed[i*46 : i*46+46]
			if !bytes.Equal(record[:2], []byte{0, 44}) {
				return fmt.Errorf("%s: entry %d is not 44 bytes", path, start+i)
			}
			if tlog.RecordHash(record[2:]) != hashes[start+i] {
				return fmt.Errorf("%s: entry %d is not the leaf", path, start+i)
			}
		}
	}
	return nil
}

func proof(args []string, tree tlog.Tree, hashes []tlog.Hash) error {
	number, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	steps, err := parse(args[len(args)-1])
	if err != nil {
		return err
	}
	if args[0] == "include" {
		return tlog.CheckRecord(tlog.RecordProof(steps), tree.N, tree.Hash, number, hashes[number])
	}
	old, err := tlog.ParseHash(args[2])
	if err != nil {
		return err
	}
	return tlog.CheckTree(tlog.TreeProof(steps), tree.N, tree.Hash, number, old)
}

func parse(text string) ([]tlog.Hash, error) {
	var steps []tlog.Hash
	for _, each := range strings.Split(text, ",") {
		if each == "" {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(each)
		if err != nil || len(raw) != 32 {
			return nil, errors.New("a hash of the proof is not 32 bytes of base64")
		}
		steps = append(steps, tlog.Hash(*(*[32]byte)(raw)))
	}
	return steps, nil
}
