package metrics

import (
	"strings"
	"sync"
)

// The words that make a name a metric, a setting and so on, as a part of it. Parts are lower case, cut at everything that
// is neither letter nor digit and where case changes; digits at a part's end are dropped.
var lexicon = sync.OnceValue(func() map[string]class {
	lex := make(map[string]class, 600)
	for _, g := range [...]struct {
		class class
		words string
	}{
		{metric, `loss losses acc accuracy accu error err rmse mse mae mape smape rmsle mrmse msle nrmse wape auc auroc auprc aucpr prauc rocauc roc ap map ar mar iou miou giou
			ciou dice jaccard precision prec recall sensitivity specificity mcc kappa f fscore fbeta fmeasure bleu sacrebleu rouge rougel rougelsum meteor cider spice chrf ter wer cer
			mer ppl perplexity bpc bpb bpd bpt nll xent crossentropy ce bce logloss binary_logloss deviance likelihood loglik loglikelihood lnl elbo kl kld kldiv entropy reward rew rewards
			return returns score scores fid kid psnr ssim msssim lpips vmaf sdr sisdr snr sisnr pesq stoi mos eer dcf mindcf der ndcg mrr hits cost objective obj energy residual resid
			inertia norm gradnorm gnorm grad gradient td correlation corr pearson spearman pearsonr spearmanr silhouette fitness regret distortion uas las squad squared correctly incorrectly misclassified r2 rsquared rsq adjr
			rhat reloss pce dnsmos success winrate elo chi2 divergence advantage nmse nrms top aic bic gini lift brier ece wasserstein fscr 
			mase rmsse crps pinball nmae mpe evs wql medae mdape owa picp bertscore comet concordance cindex gmean bacc tpr fpr tnr fnr npv ppv fdr pq mpq macc aacc fwiou stress
			conductance modularity purity ari nmi ami exploitability plddt ptm iptm anls exact hamming hausdorff assd hd95 nsd pck mpjpe pampjpe epe absrel sqrel amota mota idf hota nds sr spl surrogate vloss ploss tloss val_loss lossd lossg
			aux accur rmsd rms validity chamfer recon reconstruction perceptual adversarial commitment codebook diff difference bound quality discrepancy defect violation infeasibility gap bellman qloss lpos`},
		{setting, `lr learning learn learningrate learnrate lrate momentum wd decay dropout eps epsilon beta beta1 beta2 gamma lambda alpha temperature temp tau warmup smoothing clip clipping coef coeff
			target threshold thresh thr limit margin weight weights scale max min init rate ratio prob noise sigma delta size`},
		{count, `count counter num number total samples images examples tokens instances params parameters support rows words sentences files episodes correct trainable
			nnz nnzs features characters chars documents docs batches frames observations observation skipped consumed leaves nodes patience wait bad classes workers hits_total seen evals nevals nfev neval
			iterations updates steps timesteps epochs iters generations rounds trees sequences seqs questions objects errors warnings failures passes occurrences ess mcse hdi eff evaluations`},
		{rate, `time times timer sec secs second seconds ms msec usec msecs minutes hours eta elapsed elap duration speed fps ips wps ups wpb bsz sps tps qps rps throughput mem memory vram ram gpumem maxmem mfu hfu flops tflops gflops
			mflops wall walltime runtime latency dt took timing timings dataload bandwidth utilization util cpu rss watt watts power tok toks runtimes`},
		{best, `best`},
		{void, `desired wanted goal required allowed tol tolerance version port pid seed rank device devices workers nproc timeout retries job uid gid line py id idx index date year month day vnum v_num commit epoch_size nodes world
			shape layers layer heads hidden dim dims width height depth vocab batchsize vocabsize channels filters kernel stride strides padding capability threads thread cores core world_size verbose exit code
			http https localhost driver cuda cudnn numa bus tcp udp ip host hostname gpu gpus tpu tpus status attempt file checksum sha md5 release build abi`},
	} {
		for _, w := range strings.Fields(g.words) {
			if _, taken := lex[w]; !taken {
				lex[w] = g.class
			}
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
		"error_code": void, "oom_score_adj": void, "oom_score": void, "errno": void, "error": metric, "code": void, "loss_weight": setting, "gpu_mem": rate, "gpu_memory": rate, "mem_usage": rate, "score_threshold": setting, "sched": unknown, "ram": rate,
		"conf.int.": void, "timestamp": void, "_timestamp": void, "timestamp_ms": void, "unix_time": void, "_runtime": rate, "percent_complete": void, "percent_done": void, "pct_complete": void, "pct_done": void, "ci": void, "run": void, "fold": void, "split": void, "experiment": void, "repeat": void, "replica": void, "job": void, "part": void, "phase": void, "stage": void, "level": void, "task": void,
		"progress": void, "completed": void, "complete": void, "done": void, "percent": void, "pct": void, "finished": void, "l.r.": setting, "machine_precision": void, "损失": metric, "准确率": metric, "精度": metric, "initscore": void, "pavg": void, "current_function_value": metric, "function_value": metric, "function_value_obtained": metric, "r_hat": metric, "se_mean": count, "r-squared": metric, "rank-1": metric, "rank-5": metric, "rank-10": metric, "rank-20": metric, "rank_1": metric, "rank_5": metric, "rank_10": metric, "metric": metric, "r^2": metric, "r**2": metric, "p\u00e9rdida": metric, "exactitud": metric, "precisi\u00f3n": metric, "verlust": metric, "genauigkeit": metric, "perte": metric, "pr\u00e9cision": metric, "perda": metric, "perdita": metric, "accuratezza": metric, "worker": void, "client": void, "chain": void, "proc": void, "process": void, "shard": void,
		"学习率": setting, "学習率": setting, "학습률": setting, "耗时": rate, "用时": rate, "时间": rate, "時間": rate, "시간": rate, "время": rate, "zeit": rate, "dauer": rate, "tiempo": rate, "temps": rate, "tempo": rate, "durée": rate,
		"episode_length": metric, "mean_episode_length": metric, "ep_length": metric, "ep_len": metric, "ep_len_mean": metric, "mean_ep_length": metric, "avg_episode_length": metric, "r_squared": metric, "ts": count, "dur": rate,
	}
})

// stepNames are the names of counters, as a whole or as the last word.
var stepNames = sync.OnceValue(func() map[string]stepKind {
	return map[string]stepKind{
		"epoch": epochStep, "epochs": epochStep, "ep": epochStep, "epo": epochStep, "epoche": epochStep, "\u00e9poca": epochStep, "epoca": epochStep, "epok": epochStep, "epoka": epochStep, "\uc5d0\ud3ed": epochStep, "\u30a8\u30dd\u30c3\u30af": epochStep, "ep\u00f6k": epochStep, "\u00e9poque": epochStep, "ep.": epochStep, "up.": globalStep, "iterate": iterStep,
		"step": iterStep, "steps": iterStep, "iter": iterStep, "iters": iterStep, "iteration": iterStep, "iterations": iterStep, "it": iterStep, "itr": iterStep, "itn": iterStep, "itn.": iterStep, "#iter": iterStep,
		"itt": iterStep, "itrs": iterStep, "iterat": iterStep, "round": iterStep, "generation": iterStep, "gen": iterStep, "trial": iterStep, "episode": iterStep, "game": iterStep, "episodes": iterStep, "eps_num": iterStep, "update": iterStep, "updates": iterStep,
		"cycle": iterStep, "tick": iterStep, "sweep": iterStep, "number_of_trees": iterStep, "ntrees": iterStep, "nfe": iterStep, "niter": iterStep, "n_iter": iterStep, "n_gen": iterStep, "ngen": iterStep, "nupdates": iterStep, "n_epoch": epochStep, "timestep": iterStep, "batch": batchStep, "batches": batchStep, "minibatch": batchStep,
		"mini-batch": batchStep, "mini_batch": batchStep, "batch_idx": batchStep, "batch_id": batchStep, "mb": batchStep, "global_step": globalStep, "globalstep": globalStep, "global_steps": globalStep,
		"num_updates": globalStep, "total_timesteps": globalStep, "num_timesteps": globalStep, "timesteps": globalStep, "timesteps_total": globalStep, "num_env_steps": globalStep, "env_steps": globalStep,
		"total_steps": globalStep, "global_iter": globalStep, "global_iteration": globalStep, "global_update": globalStep, "train_step": iterStep, "training_step": iterStep, "train_steps": iterStep, "step_num": iterStep,
		"training_iteration": iterStep, "opt_step": iterStep, "boosting_round": iterStep, "mcs": iterStep, "total_step": globalStep, "env_step": globalStep, "n_steps": iterStep, "iter_num": iterStep, "i_episode": iterStep,
		"n_updates": iterStep, "sub_iter": iterStep, "example_counter": globalStep, "iteration_num": iterStep, "timestep_total": globalStep, "total_num_steps": globalStep, "agent_timesteps_total": globalStep,
		"num_steps": iterStep, "ite": iterStep, "total_numsteps": globalStep, "total_t": globalStep, "ntree": iterStep, "chunk": iterStep, "step_count": iterStep, "总步数": globalStep, "步数": iterStep, "轮次": epochStep, "эпоха": epochStep,
		"轮": epochStep, "輪": epochStep, "步": iterStep, "迭代": iterStep, "迭代次数": iterStep, "代": iterStep, "批": batchStep, "批次": batchStep, "回": iterStep, "ステップ": iterStep, "스텝": iterStep, "반복": iterStep,
		"шаг": iterStep, "итерация": iterStep, "schritt": iterStep, "paso": iterStep, "étape": iterStep, "passo": iterStep, "iteración": iterStep, "itération": iterStep, "iteração": iterStep, "iterazione": iterStep,
		"krok": iterStep, "iteracja": iterStep, "adım": iterStep, "iterasyon": iterStep,
	}
})

// splits are the words for the data a value was computed on.
var splits = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"train": "train", "training": "train", "val": "val", "valid": "valid", "vali": "vali", "validation": "validation", "validate": "validate", "validating": "validation", "dev": "dev", "test": "test", "testing": "test", "eval": "eval",
		"evaluation": "evaluation", "evaluate": "eval", "evaluating": "eval", "holdout": "holdout", "ood": "ood",
	}
})

// stems are what the names of measures hold in languages that write them as one word with others, or inflect them.
var stems = [...]string{"损失", "損失", "准确率", "準確率", "正确率", "正確率", "正解率", "精度", "误差", "誤差", "召回", "困惑度", "奖励", "報酬", "得分", "손실", "정확도", "오차", "보상", "потер", "точност", "ошибк", "наград",
	"pérdida", "précision", "precisión", "acurácia", "kayıp", "doğruluk", "dokładno", "verlust", "genauigkeit"}

// bests are the stems of the word for the best so far, where it is no word of its own or is inflected.
var bests = [...]string{"最佳", "最优", "最優", "最好", "最良", "최고", "최적", "лучш", "meilleur", "mejor", "beste", "najlep"}

// bestStem tells whether the lower-case word w says that something is the best so far.
func bestStem(w string) bool {
	for _, s := range bests {
		if len(w) >= len(s) && strings.Contains(w, s) {
			return true
		}
	}
	return false
}

// foreign tells whether the lower-case word w holds one of them.
func foreign(w string) bool {
	for _, s := range stems {
		if len(w) >= len(s) && strings.Contains(w, s) {
			return true
		}
	}
	return false
}
