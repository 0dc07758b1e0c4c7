package metrics

import (
	"bytes"

	"runar/db"
)

// readSpecial takes the few dialects that the families cannot reach.
func (r *Reader) readSpecial() bool {
	t := trimLeft(r.ln.text)
	if len(t) < 8 {
		return false
	}
	switch t[0] {
	case 'A':
		return r.coco(t)
	case '[':
		return r.indexed(t)
	}
	return false
}

// coco reads the summary of pycocotools, whose names hold the separators of everything else:
//
//	Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.367
func (r *Reader) coco(t []byte) bool {
	if !bytes.HasPrefix(t, []byte("Average ")) {
		return false
	}
	i := bytes.Index(t, []byte("@["))
	j := bytes.LastIndex(t, []byte("] = "))
	if i < 0 || j < i {
		return false
	}
	v, ok := value(bytes.TrimSpace(t[j+4:]))
	if !ok {
		return false
	}
	key := make([]byte, 0, maxName)
	for k := 0; k <= j && len(key) < maxName; k++ {
		if t[k] == ' ' && len(key) > 0 && key[len(key)-1] == '=' {
			continue
		}
		key = append(key, t[k])
	}
	r.emit(normal(key), r.gov.below(), v.val)
	return true
}

// indexed reads a growing list of values by their number, as llama.cpp prints the perplexity so far: [1]6.7444,[2]6.9574,…
func (r *Reader) indexed(t []byte) bool {
	if !digit(t[1]) {
		return false
	}
	type item struct{ n, v float64 }
	var items []item
	for len(t) > 3 && t[0] == '[' {
		k := 1
		for k < len(t) && digit(t[k]) {
			k++
		}
		if k == len(t) || t[k] != ']' {
			return false
		}
		n, a, integer := number(t[1:])
		if a == 0 || !integer || 1+a >= len(t) || t[1+a] != ']' {
			return false
		}
		v, b, _ := number(t[2+a:])
		if b == 0 {
			return false
		}
		items = append(items, item{n, v})
		t = t[2+a+b:]
		if len(t) == 0 {
			break
		}
		if t[0] != ',' {
			return false
		}
		t = t[1:]
	}
	if len(items) < 2 || len(t) > 3 {
		return false
	}
	for i := 1; i < len(items); i++ {
		if items[i].n != items[i-1].n+1 {
			return false
		}
	}
	for _, it := range items {
		r.emit("perplexity", db.At(it.n), it.v)
	}
	return true
}

// paddle tells whether the line is of PaddleSeg, whose "epoch: 1, iter: 20/500" counts iterations over all epochs.
func (ln *line) paddle() bool {
	for i := range ln.pairs {
		if ln.pairs[i].name.key == "reader_cost" {
			return true
		}
	}
	return false
}
