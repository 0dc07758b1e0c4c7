package metrics

import "bytes"

// namedStamp answers how much of t is a host's or a program's name before a time: "[node1] 2024-03-01 10:00:00",
// "Nov 22 21:23:30".
func namedStamp(t []byte) int {
	if kinds[t[0]]&hasLetter == 0 && t[0] != '[' {
		return 0
	}
	n := 0
	for n < len(t) && n < 40 && t[n] > ' ' && t[n] != '=' && t[n] != ':' && t[n] != ',' && t[n] < 0x80 {
		n++
	}
	i := n
	for i < len(t) && i-n < 4 && (t[i] == ' ' || t[i] == '|') {
		i++
	}
	if i == n || i == len(t) || !digit(t[i]) {
		return 0
	}
	if dateLen(t[i:]) > 5 && stampLen(t[i:]) > 10 || clockLen(t[i:]) > 7 && t[0] == '[' {
		return i
	}
	if n == 3 && i == 4 || i == 5 { // Nov 22 21:23:30
		k := i
		for k < len(t) && digit(t[k]) {
			k++
		}
		if k-i <= 2 && k < len(t) && t[k] == ' ' && clockLen(t[k+1:]) > 0 {
			return k + 1
		}
	}
	return 0
}

// glog answers the length of "I0413 " and the like at the start of b.
func glog(b []byte) int {
	if len(b) < 6 || b[5] != ' ' {
		return 0
	}
	switch b[0] {
	case 'I', 'W', 'E', 'F', 'D':
	default:
		return 0
	}
	for _, c := range b[1:5] {
		if c < '0' || c > '9' {
			return 0
		}
	}
	return 6
}

// hasClock tells whether a time of day stands in b.
func hasClock(b []byte) bool {
	for i := 0; i+4 < len(b); i++ {
		if b[i] == ':' && i > 0 && digit(b[i-1]) && digit(b[i+1]) && digit(b[i+2]) && i+3 < len(b) && b[i+3] == ':' && i+4 < len(b) && digit(b[i+4]) {
			return true
		}
	}
	return false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// isDate tells whether b is a date such as 2024-03-01.
func isDate(b []byte) bool { return dateLen(b) == len(b) && len(b) >= 6 }

// dateLen answers the length of the date that b begins with: 2024-03-01, 2024/3/1, 01.03.2024, 04/16.
func dateLen(b []byte) int {
	i, groups := 0, 0
	var sep byte
	var width [3]int
	for groups < 3 {
		j := i
		for i < len(b) && digit(b[i]) {
			i++
		}
		if width[groups] = i - j; i == j || i-j > 4 {
			return 0
		}
		groups++
		if groups == 3 {
			break
		}
		if i >= len(b) || b[i] != '-' && b[i] != '/' && b[i] != '.' || sep != 0 && b[i] != sep {
			break
		}
		sep = b[i]
		i++
	}
	if groups == 3 && (width[0] == 4 || width[2] == 4 || width[2] == 2) && width[1] <= 2 {
		return i
	}
	if groups == 2 && width[0] == 2 && width[1] == 2 && (sep == '/' || sep == '-') {
		return i
	}
	return 0
}

// clockLen answers the length of the time of day that b begins with: 10:22:02, 10:22:02,123, 10:22:02.5Z.
func clockLen(b []byte) int {
	i := 0
	for part := 0; part < 3; part++ {
		j := i
		for i < len(b) && digit(b[i]) {
			i++
		}
		if i == j || i-j > 2 {
			return 0
		}
		if part < 2 {
			if i >= len(b) || b[i] != ':' {
				return 0
			}
			i++
		}
	}
	if i < len(b) && (b[i] == '.' || b[i] == ',') && i+1 < len(b) && digit(b[i+1]) {
		for i++; i < len(b) && digit(b[i]); i++ {
		}
	}
	if i < len(b) && b[i] == 'Z' {
		return i + 1
	}
	if i+5 < len(b) && (b[i] == '+' || b[i] == '-') && digit(b[i+1]) && digit(b[i+2]) {
		for i++; i < len(b) && (digit(b[i]) || b[i] == ':'); i++ {
		}
	}
	return i
}

// stampLen answers the length of the date, time or both that b begins with. A date alone counts before a blank only.
func stampLen(b []byte) int {
	n := dateLen(b)
	if n == 0 {
		n = writtenDate(b)
	}
	if n > 0 && n < len(b) {
		i := n
		for i < len(b) && (b[i] == ' ' || b[i] == 'T' || b[i] == '_' || b[i] == '-') && i-n < 3 {
			i++
		}
		if m := clockLen(b[i:]); m > 0 {
			return i + m
		}
		if b[n] != ' ' || n < 8 {
			return 0
		}
		return n
	}
	n = clockLen(b)
	if n > 0 && (n == len(b) || b[n] == ' ' || b[n] == ']' || b[n] == ':' || b[n] == '|' || b[n] == '\t' || b[n] == ',') {
		return n
	}
	return 0
}

// writtenDate answers the length of a date such as 01 May 2024 that b begins with.
func writtenDate(b []byte) int {
	i := 0
	for i < len(b) && digit(b[i]) {
		i++
	}
	if i == 0 || i > 2 || i+9 > len(b) || b[i] != ' ' && b[i] != '-' || b[i+4] != b[i] {
		return 0
	}
	if bytes.Index([]byte("janfebmaraprmayjunjulaugsepoctnovdec"), lowered(nil, b[i+1:i+4])) < 0 {
		return 0
	}
	for _, c := range b[i+5 : i+9] {
		if !digit(c) {
			return 0
		}
	}
	return i + 9
}
