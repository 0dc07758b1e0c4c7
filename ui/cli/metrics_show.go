package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"runar/db"
	"runar/ui"
)

func (c *Call) writeSeries(term ui.Terminal, names []string, of func(name string) (db.Summary, string, error)) error {
	t := ui.Table{Columns: []ui.Column{{Title: "METRIC", Flex: true, Keep: 12}, {Title: "COUNT", Right: true, Drop: 1}, {Title: "LAST", Right: true}, {Title: "MIN", Right: true}, {Title: "MAX", Right: true},
		{Title: "STEP", Right: true, Drop: 2}, {Title: "COURSE", Drop: 3}}}
	for _, name := range names {
		m, spark, err := of(name)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: name, Color: ui.Bold}, plain(strconv.FormatInt(m.Count, 10)), plain(ui.Number(float64(m.Last))), plain(finiteText(m.Min)), plain(finiteText(m.Max)),
			plain(stepText(m.Step)), {Text: spark, Color: ui.Cyan}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t.Write(c.Env.Out, term)
}

func (c *Call) writePoints(f metricsFlags, names []string, of func(name string) ([]db.Point, error)) error {
	out := bufio.NewWriterSize(c.Env.Out, 64<<10)
	if f.csv {
		w := csv.NewWriter(out)
		w.Write([]string{"metric", "step", "batch", "value", "seconds"})
		for _, name := range names {
			points, err := of(name)
			if err != nil {
				return err
			}
			for _, p := range points {
				step, batch := "", ""
				if p.Step.HasMain {
					step = floatText(p.Step.Main)
				}
				if p.Step.HasSub {
					batch = floatText(p.Step.Sub)
				}
				w.Write([]string{name, step, batch, floatText(p.Value), strconv.FormatFloat(float64(p.T)/1000, 'f', -1, 64)})
			}
		}
		w.Flush()
		return errors.Join(w.Error(), out.Flush())
	}
	out.WriteByte('{')
	for i, name := range names {
		points, err := of(name)
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteString(", ")
		}
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		out.Write(key)
		out.WriteString(": [")
		for j, p := range points {
			if j > 0 {
				out.WriteString(", ")
			}
			step, err := json.Marshal(p.Step)
			if err != nil {
				return err
			}
			value, err := json.Marshal(db.Float(p.Value))
			if err != nil {
				return err
			}
			out.WriteByte('[')
			out.Write(step)
			out.WriteString(", ")
			out.Write(value)
			out.WriteByte(']')
		}
		out.WriteByte(']')
	}
	out.WriteString("}\n")
	return out.Flush()
}

func summarize(points []db.Point) (db.Summary, []float64) {
	m := db.Summary{Min: db.Float(math.NaN()), Max: db.Float(math.NaN()), Count: int64(len(points))}
	for _, p := range points {
		v := db.Float(p.Value)
		if m.Last = v; math.IsNaN(p.Value) {
			continue
		}
		if !(v >= m.Min) {
			m.Min = v
		}
		if !(v <= m.Max) {
			m.Max = v
		}
	}
	if len(points) == 0 {
		return m, nil
	}
	m.Step = points[len(points)-1].Step
	if len(points) < 2 {
		return m, nil
	}
	n := min(len(points), sparkWidth)
	values := make([]float64, n)
	for i := range n {
		sum, count := 0.0, 0
		for _, p := range points[i*len(points)/n : (i+1)*len(points)/n] {
			if !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
				sum += p.Value
				count++
			}
		}
		values[i] = sum / float64(count) // NaN where nothing is finite
	}
	return m, values
}

func floatText(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
