package db

import (
	"encoding/json"
	"math"
	"strconv"
)

// Float is a float64 that JSON can carry: NaN and infinities are the strings "NaN", "Infinity" and "-Infinity".
type Float float64

// MarshalJSON writes a number, or a string for what JSON has no number for.
func (f Float) MarshalJSON() ([]byte, error) {
	v := float64(f)
	switch {
	case math.IsNaN(v):
		return []byte(`"NaN"`), nil
	case math.IsInf(v, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-Infinity"`), nil
	}
	return json.Marshal(v)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Float) UnmarshalJSON(b []byte) error {
	s := string(b)
	if len(s) > 1 && s[0] == '"' {
		s = s[1 : len(s)-1]
	}
	v, err := strconv.ParseFloat(s, 64)
	*f = Float(v)
	return err
}

// MarshalJSON writes null, a number, or [main, sub].
func (s Step) MarshalJSON() ([]byte, error) {
	switch {
	case !s.HasMain:
		return []byte("null"), nil
	case s.HasSub:
		return json.Marshal([2]Float{Float(s.Main), Float(s.Sub)})
	}
	return json.Marshal(Float(s.Main))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Step) UnmarshalJSON(b []byte) error {
	*s = Step{}
	if string(b) == "null" {
		return nil
	}
	var pair [2]Float
	if err := json.Unmarshal(b, &pair); err == nil {
		*s = Step{Main: float64(pair[0]), Sub: float64(pair[1]), HasMain: true, HasSub: true}
		return nil
	}
	var one Float
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*s = At(float64(one))
	return nil
}

// Text is a string of any bytes. JSON cannot carry bytes that are not UTF-8, so each such byte is written as the lone
// surrogate \udc80 to \udcff (PEP 383, what Python's json reads and os.fsencode turns back): nothing is lost.
type Text string
