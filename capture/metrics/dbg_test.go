package metrics
import ("testing";"fmt";"os")
func TestDbg(t *testing.T){
 s:=os.Getenv("DBG"); if s=="" {t.Skip()}
 r:=New(Options{})
 for _,tk:=range lex([]byte(s),nil){fmt.Printf("%d %q ch=%c val=%v of=%v flag=%b gap=%d\n",tk.kind,s[tk.a:tk.b],tk.ch,tk.val,tk.of,tk.flag,tk.gap)}
 r.Write([]byte(s+"\n"))
 for _,p:=range r.ln.pairs{fmt.Printf("%+v %+v\n",*p.name,p)}
 fmt.Printf("steps %+v\n",r.ln.steps)
 r.Flush(); fmt.Println(r.Samples())
}
