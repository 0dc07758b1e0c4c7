package db

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
)

// A packed log is a gzip file (RFC 1952) that any gunzip reads. So that its end opens at once, however long it is, it is made of many members,
// as bgzip does it for genomes (SAM specification, section 4.1): each holds packBlock bytes of the log, the last one what is left, and says in
// an extra field "RN" how long it is, packed and unpacked, as two little-endian uint32.
const (
	packBlock  = 1 << 20
	packSuffix = ".gz"
	packHalf   = ".tmp" // after it, while it is made

	packExtra  = 12 // bytes of the extra field: "RN", its length 8, the two lengths
	packHeader = 10 + 2 + packExtra
	// packMost bounds what a member may claim: a block that does not get shorter grows by less than this.
	packMost = packBlock + 1<<16
)

var errNotPacked = errors.New("not a log compressed by runar; gunzip it to read it")

// pack writes the log from to w, packed.
func pack(w io.Writer, from io.Reader) error {
	block := make([]byte, packBlock)
	var member bytes.Buffer
	z := gzip.NewWriter(nil)
	for {
		n, err := io.ReadFull(from, block)
		if n > 0 {
			member.Reset()
			z.Reset(&member)
			z.Extra = append([]byte{'R', 'N', 8, 0}, make([]byte, 8)...)
			if _, err := z.Write(block[:n]); err != nil {
				return err
			}
			if err := z.Close(); err != nil {
				return err
			}
			b := member.Bytes()
			binary.LittleEndian.PutUint32(b[packHeader-8:], uint32(len(b)))
			binary.LittleEndian.PutUint32(b[packHeader-4:], uint32(n))
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			return nil
		default:
			return err
		}
	}
}

// unpacked reads a packed log as if it were not. It is not safe for concurrent use.
type unpacked struct {
	f       io.ReaderAt
	members []member
	size    int64
	kept    [2]keptBlock // the last two that were read: a reader that goes back and forth over a border
}

// member is where a piece of the log stands: from off on in the log, packed from at on in the file.
type member struct{ off, at, packed int64 }

type keptBlock struct {
	number int // from 1; 0 for none
	text   []byte
}

// unpack reads where the members of a packed log of so many bytes are.
func unpack(f io.ReaderAt, packed int64) (*unpacked, error) {
	u := &unpacked{f: f}
	var header [packHeader]byte
	for at := int64(0); at < packed; {
		if _, err := f.ReadAt(header[:], at); err != nil {
			return nil, errNotPacked
		}
		length, text := int64(binary.LittleEndian.Uint32(header[packHeader-8:])), int64(binary.LittleEndian.Uint32(header[packHeader-4:]))
		// Magic, deflate, FEXTRA alone; ten bytes on, the extra field.
		if !bytes.Equal(header[:4], []byte{0x1f, 0x8b, 8, 4}) || !bytes.Equal(header[10:16], []byte{packExtra, 0, 'R', 'N', 8, 0}) ||
			length <= packHeader || length > packMost || text <= 0 || text > packBlock || at+length > packed {
			return nil, errNotPacked
		}
		u.members = append(u.members, member{u.size, at, length})
		at, u.size = at+length, u.size+text
	}
	return u, nil
}

// ReadAt reads bytes of the log.
func (u *unpacked) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("db: negative offset")
	}
	for n < len(p) && off < u.size {
		i := sort.Search(len(u.members), func(i int) bool { return u.members[i].off > off }) - 1
		text, err := u.block(i)
		if err != nil {
			return n, err
		}
		m := copy(p[n:], text[off-u.members[i].off:])
		n, off = n+m, off+int64(m)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (u *unpacked) block(i int) ([]byte, error) {
	for k := range u.kept {
		if u.kept[k].number == i+1 {
			return u.kept[k].text, nil
		}
	}
	end := u.size
	if i+1 < len(u.members) {
		end = u.members[i+1].off
	}
	text := u.kept[1].text[:0]
	if cap(text) < packBlock {
		text = make([]byte, 0, packBlock)
	}
	text = text[:end-u.members[i].off]
	u.kept[0], u.kept[1] = keptBlock{}, u.kept[0]
	z, err := gzip.NewReader(io.NewSectionReader(u.f, u.members[i].at, u.members[i].packed))
	if err == nil {
		if _, err = io.ReadFull(z, text); err == nil {
			var more [1]byte // its end is where the checksum is looked at
			if n, end := z.Read(more[:]); n > 0 {
				err = errNotPacked
			} else if end != io.EOF {
				err = end
			}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("piece %d of the compressed log is damaged: %w", i+1, err)
	}
	u.kept[0] = keptBlock{i + 1, text}
	return text, nil
}
