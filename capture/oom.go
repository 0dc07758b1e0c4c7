package capture

type oomWatch struct{}

func watchOOM() *oomWatch                         { return &oomWatch{} }
func (*oomWatch) killed(rss int64) (string, bool) { return "", false }
