package dashboard

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"runar/ui/dashboard/state"
)

// memory is what is remembered of a project from one time to the next.
type memory struct {
	Metric string `json:"metric,omitempty"`
	Sort   string `json:"sort,omitempty"`
	Asc    bool   `json:"ascending,omitempty"`
	Share  int    `json:"list_percent,omitempty"`
	Wrap   bool   `json:"wrap,omitempty"`
	Times  bool   `json:"times,omitempty"`
	LogY   bool   `json:"log_y,omitempty"`
	Axis   uint8  `json:"x_axis,omitempty"`
	Smooth int    `json:"smoothing,omitempty"`
	Theme  string `json:"theme,omitempty"`
	Mouse  bool   `json:"mouse"`

	Filters  []string `json:"filters,omitempty"` // typed, newest last
	Searches []string `json:"searches,omitempty"`
}

// memoryPath is the file of a project: one for each set of stores.
func memoryPath(o Options) string {
	if o.StateDir == "" {
		return ""
	}
	h := sha256.New()
	for _, s := range o.Stores {
		h.Write([]byte(s + "\x00"))
		if !o.All {
			break // the fallback store may come and go
		}
	}
	return filepath.Join(o.StateDir, "dashboard", hex.EncodeToString(h.Sum(nil)[:8])+".json")
}

// recall applies what was remembered. Whoever has closed a dashboard before is no newcomer.
func recall(o Options, s *state.State) {
	path := memoryPath(o)
	if path == "" {
		s.Teach = false
		return
	}
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		s.Teach = false
	}
	m := memory{Mouse: true}
	b, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(b, &m) != nil {
		return
	}
	s.List.Want.Metric = m.Metric
	if m.Sort != "" {
		s.List.Want.Sort, s.List.Want.Asc = m.Sort, m.Asc
	}
	if m.Share >= 20 && m.Share <= 85 {
		s.Share = m.Share
	}
	s.Log.Wrap, s.Log.Times = m.Wrap, m.Times
	s.Chart.LogY = m.LogY
	if m.Axis <= uint8(state.ByTime) {
		s.Chart.Axis = state.Axis(m.Axis)
	}
	if m.Smooth > 0 && m.Smooth < len(state.Smoothings) {
		s.Chart.Smooth = m.Smooth
	}
	s.Theme, s.Mouse = m.Theme, m.Mouse
	s.History[state.AskFilter] = m.Filters[max(0, len(m.Filters)-state.Past):]
	s.History[state.AskSearch] = m.Searches[max(0, len(m.Searches)-state.Past):]
}

// remember writes it down. What cannot be written is not worth a word.
func remember(o Options, s *state.State) {
	path := memoryPath(o)
	if path == "" {
		return
	}
	w := s.List.Want
	b, err := json.Marshal(memory{Metric: w.Metric, Sort: w.Sort, Asc: w.Asc, Share: s.Share, Wrap: s.Log.Wrap, Times: s.Log.Times, LogY: s.Chart.LogY,
		Axis: uint8(s.Chart.Axis), Smooth: s.Chart.Smooth, Theme: s.Theme, Mouse: s.Mouse,
		Filters: s.History[state.AskFilter], Searches: s.History[state.AskSearch]})
	if err != nil || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	temp := path + ".new"
	if os.WriteFile(temp, append(b, '\n'), 0o600) == nil {
		os.Rename(temp, path)
	}
}
