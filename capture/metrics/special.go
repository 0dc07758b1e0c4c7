package metrics

// readSpecial takes the few dialects that the families cannot reach.
func (r *Reader) readSpecial() bool { return false }
