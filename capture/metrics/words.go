package metrics

import "bytes"

// stop words cut a name: what follows them is the name, if anything is.
func stopWord(w []byte) bool {
	if len(w) > 8 {
		return false
	}
	var low [8]byte
	switch string(lowered(low[:0], w)) {
	case "with", "and", "from", "to", "at", "after", "for", "by", "than", "which", "then", "or", "but", "over", "the", "a", "an", "has", "have", "got", "in", "now", "that", "until", "since", "did":
		return true
	}
	return false
}

// over tells whether w says of what was named before that it is over: "epoch 3 done".
func over(w []byte) bool {
	w = bytes.TrimRight(w, ".!")
	return fold(w, "done") || fold(w, "finished") || fold(w, "complete") || fold(w, "completed") || fold(w, "ended") || fold(w, "took")
}

// recent tells whether w says that a number counts what was just done: the last 100 batches.
func recent(w []byte) bool {
	return fold(w, "last") || fold(w, "past") || fold(w, "previous")
}

// lowered appends w in lower case to dst, ASCII alone.
func lowered(dst, w []byte) []byte {
	for _, c := range w {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

// opaque words hold settings in the brackets after them.
func opaque(w []byte) bool {
	var low [16]byte
	switch string(lowered(low[:0], w)) {
	case "parameters", "params", "param", "config", "configuration", "hparams", "hyperparameters", "args", "arguments", "kwargs", "options", "settings", "opt", "hyperparams", "cfg", "best_params", "shape", "size":
		return true
	}
	return false
}

// wraps tells whether w( wraps a number: tensor(0.5, device='cuda:0'), np.float32(0.5).
func wraps(w []byte) bool {
	if i := bytes.LastIndexByte(w, '.'); i >= 0 {
		w = w[i+1:]
	}
	switch string(w) {
	case "tensor", "Tensor", "array", "Array", "DeviceArray", "float16", "float32", "float64", "bfloat16", "int32", "int64", "Parameter", "float", "EagerTensor", "Decimal", "Float32", "Float64", "NDArray", "Variable", "longdouble", "scalar":
		return true
	}
	return false
}

// trimName drops what decorates a name.
func trimName(b []byte) []byte {
	for len(b) > 0 {
		switch b[0] {
		case ' ', '\t', '"', '\'', '`', '*', '-', '>', '~', '!', '.':
			b = b[1:]
			continue
		case '#':
			if len(b) > 1 && b[1] == ' ' {
				b = b[2:]
				continue
			}
		}
		break
	}
	for len(b) > 0 {
		switch b[len(b)-1] {
		case ' ', '\t', '"', '\'', '`', '*':
			b = b[:len(b)-1]
			continue
		}
		break
	}
	return b
}

// isFile tells whether w is a file name, so that w:12 is a place in it.
func isFile(w []byte) bool {
	i := bytes.LastIndexByte(w, '.')
	if i <= 0 || i == len(w)-1 {
		return false
	}
	switch string(w[i+1:]) {
	case "py", "c", "cc", "cpp", "cu", "h", "hpp", "go", "rs", "js", "ts", "java", "scala", "lua", "jl", "R", "r", "m", "sh", "txt", "json", "yaml", "yml", "log", "html", "md", "pyx", "ipynb", "f90", "kt", "swift", "cxx", "cuh", "toml", "cfg":
		return true
	}
	return false
}
