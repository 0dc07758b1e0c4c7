package metrics

import (
	"bytes"
	"sync"
	"unicode"
	"unicode/utf8"
)

// class is what a printed name stands for.
type class uint8

const (
	unknown class = iota
	metric        // a loss, a score, an error: worth a curve even where no step is printed
	setting       // a learning rate, a momentum: a metric on a line with a step, a setting elsewhere
	count         // samples, tokens, correct answers
	rate          // times, rates, memory
	best          // best so far: a repeat of what was printed before
	void          // versions, seeds, ports, ETA: nothing
	counter       // a step of some kind: see name.step
)

// stepKind is the kind of counter that a name stands for, coarse to fine.
type stepKind uint8

const (
	noStep stepKind = iota
	epochStep
	iterStep   // iteration, step: within the epoch or global, steps.go decides
	batchStep  // surely within the epoch
	globalStep // surely global
)

// name is what is known of a printed name.
type name struct {
	key    string // lower case, blanks as _
	class  class
	step   stepKind
	split  string // train, val, test…: the name as a whole, or its first word, says which data
	inside string // the data named in brackets: val of Epoch(val)
	firm   bool   // a counter by a name that is used for nothing else
	plural bool   // "epochs", "steps": a total, where nothing tells otherwise
}

// The words that make a name a metric, a setting and so on, as a part of it. Parts are lower case, cut at everything that
// is neither letter nor digit and where case changes; digits at a part's end are dropped.
var lexicon = sync.OnceValue(func() map[string]class {
	lex := make(map[string]class, 600)
	for c, words := range map[class]string{
		metric: `loss losses acc accuracy accu error err rmse mse mae mape smape rmsle mrmse msle nrmse wape auc auroc auprc aucpr prauc rocauc roc ap map ar mar iou miou giou
			ciou dice jaccard precision prec recall sensitivity specificity mcc kappa f fscore fbeta fmeasure bleu sacrebleu rouge rougel rougelsum meteor cider spice chrf ter wer cer
			mer ppl perplexity bpc bpb bpd bpt nll xent crossentropy ce bce logloss binary_logloss deviance likelihood loglik loglikelihood lnl elbo kl kld kldiv entropy reward rew rewards
			return returns score scores fid kid psnr ssim msssim lpips vmaf sdr sisdr snr sisnr pesq stoi mos eer dcf mindcf der ndcg mrr hits cost objective obj energy residual resid
			inertia gradnorm gnorm grad gradient td correlation corr pearson spearman pearsonr spearmanr silhouette fitness regret distortion uas las squad squared correctly incorrectly misclassified r2 rsquared rsq adjr
			rhat reloss pce dnsmos success winrate elo chi2 divergence advantage nmse nrms top aic bic gini lift brier ece wasserstein fscr 
			anls exact hamming hausdorff assd hd95 nsd pck mpjpe pampjpe epe absrel sqrel amota mota idf hota nds sr spl surrogate vloss ploss tloss val_loss lossd lossg
			aux accur diff difference bound quality discrepancy defect violation infeasibility gap bellman qloss lpos`,
		setting: `lr learning learn learningrate learnrate lrate momentum wd decay dropout eps epsilon beta beta1 beta2 gamma lambda alpha temperature temp tau warmup smoothing clip clipping coef coeff
			target threshold thresh thr tol tolerance limit margin weight weights scale max min init rate ratio prob noise sigma delta size`,
		count: `count counter num number total samples images examples tokens instances params parameters support rows words sentences files episodes correct trainable
			nnz nnzs features characters chars documents docs batches frames observations observation skipped consumed leaves nodes patience wait bad classes workers hits_total seen evals nevals nfev neval
			iterations updates steps timesteps epochs iters generations rounds trees sequences seqs questions objects errors warnings failures passes occurrences ess mcse hdi eff evaluations`,
		rate: `time times timer sec secs second seconds ms msec usec msecs minutes hours eta elapsed duration speed fps ips wps ups wpb bsz sps tps qps rps throughput mem memory vram ram gpumem maxmem mfu hfu flops tflops gflops
			mflops wall walltime runtime latency dt took timing timings dataload bandwidth utilization util cpu rss watt watts power tok toks runtimes`,
		best: `best`,
		void: `version port pid seed rank device devices workers nproc timeout retries job uid gid line py id idx index date year month day vnum v_num commit epoch_size nodes world
			shape layers layer heads hidden dim dims width height depth vocab batchsize vocabsize channels filters kernel stride strides padding capability threads thread cores core world_size verbose exit code
			http https localhost driver cuda cudnn numa bus tcp udp ip host hostname gpu gpus tpu tpus status attempt file checksum sha md5 release build abi`,
	} {
		for _, w := range bytes.Fields([]byte(words)) {
			lex[string(w)] = c
		}
	}
	return lex
})

// whole names that their parts would put elsewhere.
var wholes = sync.OnceValue(func() map[string]class {
	return map[string]class{
		"data": rate, "batch": rate, "s": rate, "it": rate, "load": rate, "iter_time": rate, "loading": rate, "forward": rate, "backward": rate, "total": count, "f": unknown,
		"learning_rate": setting, "batch_size": void, "loss_scale": setting, "lossscale": setting, "max_mem": rate, "num_tokens/piece": unknown, "batch_cost": rate, "reader_cost": rate, "data_cost": rate,
		"avg_batch_cost": rate, "avg_reader_cost": rate, "top": unknown, "tag": unknown, "gap": unknown, "map": metric, "size": count, "rate": unknown, "error_rate": metric, "avg_samples": rate, "win_rate": metric,
		"success_rate": metric, "hit_rate": metric, "false_positive_rate": metric, "true_positive_rate": metric, "max_reward": metric, "min_reward": metric, "reward_max": metric, "reward_min": metric,
		"max_error": metric, "max_norm": setting, "max_grad_norm": setting, "target_loss": setting, "ter": metric, "hits": metric, "n": count, "global_batch_size": count, "v_num": void, "exp": void, "grad_accum": void,
		"weight_norm": metric, "param_norm": metric, "train": unknown, "sample": count, "image": count, "example": count, "token": count, "gpu": rate, "lr_scheduler": void, "epoch_time": rate, "return_code": void, "exit_code": void,
		"error_code": void, "errno": void, "error": metric, "code": void, "loss_weight": setting, "gpu_mem": rate, "gpu_memory": rate, "mem_usage": rate, "score_threshold": setting, "sched": unknown, "ram": rate,
		"l.r.": setting, "machine_precision": void, "initscore": void, "pavg": void, "current_function_value": metric, "function_value": metric, "r_hat": metric, "se_mean": count, "r-squared": metric, "r_squared": metric, "ts": count, "dur": rate,
	}
})

// stepNames are the names of counters, as a whole or as the last word.
var stepNames = sync.OnceValue(func() map[string]stepKind {
	return map[string]stepKind{
		"epoch": epochStep, "epochs": epochStep, "ep": epochStep, "epo": epochStep, "epoche": epochStep, "\u00e9poque": epochStep, "ep.": epochStep, "up.": globalStep, "iterate": iterStep,
		"step": iterStep, "steps": iterStep, "iter": iterStep, "iters": iterStep, "iteration": iterStep, "iterations": iterStep, "it": iterStep, "itr": iterStep, "itn": iterStep, "itn.": iterStep, "#iter": iterStep,
		"itt": iterStep, "iterat": iterStep, "round": iterStep, "generation": iterStep, "gen": iterStep, "trial": iterStep, "episode": iterStep, "episodes": iterStep, "eps_num": iterStep, "update": iterStep, "updates": iterStep,
		"cycle": iterStep, "sweep": iterStep, "number_of_trees": iterStep, "ntrees": iterStep, "nfe": iterStep, "niter": iterStep, "n_iter": iterStep, "timestep": iterStep, "batch": batchStep, "batches": batchStep, "minibatch": batchStep,
		"mini-batch": batchStep, "mini_batch": batchStep, "batch_idx": batchStep, "batch_id": batchStep, "mb": batchStep, "global_step": globalStep, "globalstep": globalStep, "global_steps": globalStep,
		"num_updates": globalStep, "total_timesteps": globalStep, "num_timesteps": globalStep, "timesteps": globalStep, "timesteps_total": globalStep, "num_env_steps": globalStep, "env_steps": globalStep,
		"total_steps": globalStep, "global_iter": globalStep, "global_iteration": globalStep, "global_update": globalStep, "train_step": iterStep, "training_step": iterStep, "train_steps": iterStep, "step_num": iterStep,
		"training_iteration": iterStep, "opt_step": iterStep, "boosting_round": iterStep, "mcs": iterStep, "total_step": globalStep, "env_step": globalStep, "n_steps": iterStep, "iter_num": iterStep, "i_episode": iterStep,
		"n_updates": iterStep, "sub_iter": iterStep, "example_counter": globalStep, "iteration_num": iterStep, "timestep_total": globalStep, "total_num_steps": globalStep, "agent_timesteps_total": globalStep,
		"num_steps": iterStep, "chunk": iterStep, "step_count": iterStep, "总步数": globalStep, "步数": iterStep, "轮次": epochStep,
	}
})

// splits are the words for the data a value was computed on.
var splits = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"train": "train", "training": "train", "val": "val", "valid": "valid", "validation": "validation", "validate": "validate", "validating": "validation", "dev": "dev", "test": "test", "testing": "test", "eval": "eval",
		"evaluation": "evaluation", "evaluate": "eval", "evaluating": "eval", "holdout": "holdout", "ood": "ood",
	}
})

// learn answers what the printed name b stands for. b is trimmed text of a line; answers are remembered.
func (r *Reader) learn(b []byte) *name {
	if len(b) > maxName {
		return &nameless
	}
	if n, ok := r.names[string(b)]; ok {
		return n
	}
	if len(r.names) >= 4*maxNames { // hostile: forget and go on
		clear(r.names)
	}
	n := classify(b)
	r.names[string(b)] = n
	return n
}

// nameless stands for text that is too long to be a name.
var nameless = name{class: void}

// classify works out a name from its text.
func classify(b []byte) *name {
	n := &name{key: normal(b)}
	if n.key == "" {
		n.class = void
		return n
	}
	k, plural := stepOf(n.key)
	if i := bytes.LastIndexByte(b, ' '); k == noStep && i > 0 { // EM sub_iter
		if last := normal(b[i+1:]); bytes.IndexByte(b[i+1:], '_') > 0 {
			k, plural = stepOf(last)
		}
	}
	if k != noStep {
		n.class, n.step, n.plural = counter, k, plural
		n.firm = k != iterStep
		for _, w := range [...]string{"step", "steps", "iter", "iters", "iteration", "iterations", "itr", "episode", "timestep"} {
			n.firm = n.firm || n.key == w || ending(n.key, "_"+w)
		}
	}
	parts := partsOf(b)
	if len(parts) == 2 && n.key[len(n.key)-1] == ')' {
		n.inside = splits()[parts[1]]
	}
	if len(parts) > 0 {
		n.split = splits()[parts[0]]
	}
	if n.class == counter {
		return n
	}
	if i := bytes.IndexByte(b, '@'); i > 0 && i < len(b)-1 && digit(b[len(b)-1]) && kinds[b[i-1]]&hasLetter != 0 { // P@1, acc@5, hits@10
		n.class = metric
		return n
	}
	if c, ok := wholes()[n.key]; ok {
		n.class = c
		return n
	}
	n.class = judge(n.key, parts)
	if n.class == setting && len(parts) > 1 && stepNames()[parts[len(parts)-1]] != noStep { // max_iter, warmup_steps
		n.class = count
	}
	return n
}

// judge weighs the parts of a name against each other.
func judge(key string, parts []string) class {
	var seen [counter + 1]int
	for i, p := range parts {
		c, ok := lexicon()[p]
		if !ok {
			continue
		}
		if p == "rate" && i > 0 && lexicon()[parts[i-1]] != setting {
			continue
		}
		if (p == "data" || p == "gpu" || p == "file") && i > 0 {
			continue
		}
		seen[c]++
	}
	for _, p := range parts { // softmaxloss, lossG, topacc
		if _, known := lexicon()[p]; !known && len(p) > 3 && (ending(p, "loss") || ending(p, "error") || ending(p, "acc") || ending(p, "accuracy") || ending(p, "rmse") || ending(p, "score") || ending(p, "reward") || len(p) < 9 && p[:4] == "loss") {
			seen[metric]++
		}
	}
	slash := false
	for i := 1; i < len(key); i++ {
		if key[i] == '/' {
			switch key[i+1:] {
			case "s", "sec", "second", "min", "hour", "step", "batch", "epoch", "it", "iter", "sample", "thread", "h":
				return rate
			}
			slash = true
		}
	}
	for i, p := range parts {
		if p == "per" && i+1 < len(parts) {
			switch parts[i+1] {
			case "second", "sec", "s", "step", "epoch", "batch", "iteration", "iter", "token", "hour", "minute", "gpu":
				return rate
			}
		}
	}
	hasMetric := seen[metric] > 0
	switch {
	case seen[best] > 0:
		return best
	case seen[rate] > 0:
		return rate
	case hasMetric && len(parts) > 1 && lexicon()[parts[len(parts)-1]] == count && parts[len(parts)-1] != "instances" && parts[0] != "total":
		return count
	case hasMetric && seen[void] == 0:
		if seen[setting] > 0 && !slash {
			return setting
		}
		if seen[count] > 0 && parts[0] != "total" {
			if parts[0] == "num" || parts[0] == "n" || parts[0] == "number" || parts[len(parts)-1] == "count" {
				return count
			}
		}
		return metric
	case seen[void] > 0:
		return void
	case seen[setting] > 0:
		return setting
	case seen[count] > 0:
		return count
	}
	for _, p := range parts {
		if p == "epoch" || p == "epochs" || p == "iteration" || p == "iter" {
			return count
		}
	}
	if len(parts) > 1 && (parts[0] == "num" || parts[0] == "n") {
		return count
	}
	return unknown
}

// ending tells whether p ends in s and is longer.
func ending(p, s string) bool { return len(p) > len(s) && p[len(p)-len(s):] == s }

// stepOf tells which counter a name is: as a whole, or by its last word after words that leave it one.
func stepOf(key string) (k stepKind, plural bool) {
	if k, ok := stepNames()[key]; ok {
		return k, key[len(key)-1] == 's' && key != "num_updates" && key != "total_timesteps" && key != "timesteps"
	}
	i := len(key) - 1
	for i >= 0 && key[i] != '_' && key[i] != '/' && key[i] != ')' {
		i--
	}
	if i < 0 {
		return noStep, false
	}
	if key[i] == ')' { // Epoch(train)
		for j := 1; j < i; j++ {
			if key[j] == '(' {
				if k := stepNames()[key[:j]]; k != noStep && i == len(key)-1 && splits()[key[j+1:i]] != "" {
					return k, false
				}
			}
		}
		return noStep, false
	}
	last := key[i+1:]
	k = stepNames()[last]
	if k == noStep || last == "ep" || last == "it" || last == "mb" || last == "tree" || last == "gen" {
		return noStep, false
	}
	for _, w := range cut(key[:i]) {
		switch w {
		case "best", "per", "max", "last", "warmup", "start", "save", "num", "number", "of", "total", "every", "min", "early", "bad", "nan", "skipped", "time", "median", "mean", "avg", "average",
			"time/iterations", "each", "eval_every", "stopping", "stopped", "rnn", "local", "inner", "sub", "n", "decay", "lr", "first", "final_num", "log", "seconds", "ms", "sec", "s", "speed", "loss", "acc":
			return noStep, false
		}
	}
	if last[len(last)-1] == 's' && len(last) > 3 {
		return noStep, false
	}
	return k, false
}

// cut cuts a key at _ and /.
func cut(key string) []string {
	var out []string
	start := 0
	for i := 0; i <= len(key); i++ {
		if i == len(key) || key[i] == '_' || key[i] == '/' {
			if i > start {
				out = append(out, key[start:i])
			}
			start = i + 1
		}
	}
	return out
}

// normal makes a key of a printed name: lower case, blanks and quotes inside as _, none around.
func normal(b []byte) string {
	b = bytes.Trim(b, " \t\"'`*:=-")
	if len(b) == 0 || len(b) > maxName || !utf8.Valid(b) {
		return ""
	}
	out := make([]byte, 0, len(b))
	space := false
	for i, r := range string(b) {
		if r == '\'' && (bytes.HasPrefix(b[i:], []byte("'s ")) || string(b[i:]) == "'s") || r == 's' && i > 0 && b[i-1] == '\'' && i+1 < len(b) && b[i+1] == ' ' { // training's auc
			continue
		}
		if r == ' ' || r == '\t' || r == '\u00a0' {
			space = true
			continue
		}
		if r == '"' || r == '`' {
			continue
		}
		if space {
			out = append(out, '_')
			space = false
		}
		out = utf8.AppendRune(out, unicode.ToLower(r))
	}
	return string(out)
}

// partsOf cuts a name into lower-case words at separators and case changes, digits at the ends of words dropped.
func partsOf(b []byte) []string {
	var parts []string
	var cur []rune
	push := func() {
		for len(cur) > 1 && cur[len(cur)-1] >= '0' && cur[len(cur)-1] <= '9' && string(cur) != "r2" && string(cur) != "chi2" && string(cur) != "beta1" && string(cur) != "hd95" {
			cur = cur[:len(cur)-1]
		}
		if len(cur) > 0 {
			parts = append(parts, string(cur))
			cur = cur[:0]
		}
	}
	rs := []rune(string(b))
	for i, r := range rs {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if r == '²' {
				cur = append(cur, '2')
				continue
			}
			push()
			continue
		}
		if i > 0 && unicode.IsUpper(r) && unicode.IsLower(rs[i-1]) && !(rs[i-1] == 'm' && (i == 1 || !unicode.IsLetter(rs[i-2]))) {
			push()
		}
		cur = append(cur, unicode.ToLower(r))
		if len(parts) > 24 {
			break
		}
	}
	push()
	return parts
}
