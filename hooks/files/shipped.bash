__runar_wrap python '${1-} != -c && ${1-} == -* && "$*" == @(*train*.py*|*finetune*.py*|*fine?tune*.py*|*experiment*.py*|*run_?lm*.py*|*run_glue*.py*|*sft*.py*|*?po.py*|*-m*train*|*-m*torch.distributed.*|*-m*accelerate.commands.launch*) || ${1-} != -* && ( ${1-} == @(*train*.py|*finetune*.py|*fine?tune*.py|*experiment*.py|*run_?lm*.py|*run_glue*.py|*sft*.py|*?po.py) )'
__runar_wrap python3 '${1-} != -c && ${1-} == -* && "$*" == @(*train*.py*|*finetune*.py*|*fine?tune*.py*|*experiment*.py*|*run_?lm*.py*|*run_glue*.py*|*sft*.py*|*?po.py*|*-m*train*|*-m*torch.distributed.*|*-m*accelerate.commands.launch*) || ${1-} != -* && ( ${1-} == @(*train*.py|*finetune*.py|*fine?tune*.py|*experiment*.py|*run_?lm*.py|*run_glue*.py|*sft*.py|*?po.py) )'
__runar_wrap python3.9 '${1-} != -c && ${1-} == -* && "$*" == *train*.py* || ${1-} != -* && ( ${1-} == *train*.py )'
__runar_wrap python3.10 '${1-} != -c && ${1-} == -* && "$*" == *train*.py* || ${1-} != -* && ( ${1-} == *train*.py )'
__runar_wrap python3.11 '${1-} != -c && ${1-} == -* && "$*" == *train*.py* || ${1-} != -* && ( ${1-} == *train*.py )'
__runar_wrap python3.12 '${1-} != -c && ${1-} == -* && "$*" == *train*.py* || ${1-} != -* && ( ${1-} == *train*.py )'
__runar_wrap python3.13 '${1-} != -c && ${1-} == -* && "$*" == *train*.py* || ${1-} != -* && ( ${1-} == *train*.py )'
__runar_wrap python3.14 '${1-} != -c && ${1-} == -* && "$*" == *train*.py* || ${1-} != -* && ( ${1-} == *train*.py )'
__runar_wrap ./.venv/bin/python '${1-} != -c && ${1-} == -* && "$*" == @(*train*.py*|*finetune*.py*|*-m*train*) || ${1-} != -* && ( ${1-} == @(*train*.py|*finetune*.py) )'
__runar_wrap .venv/bin/python '${1-} != -c && ${1-} == -* && "$*" == @(*train*.py*|*finetune*.py*|*-m*train*) || ${1-} != -* && ( ${1-} == @(*train*.py|*finetune*.py) )'
__runar_wrap ./venv/bin/python '${1-} != -c && ${1-} == -* && "$*" == @(*train*.py*|*finetune*.py*|*-m*train*) || ${1-} != -* && ( ${1-} == @(*train*.py|*finetune*.py) )'
__runar_wrap venv/bin/python '${1-} != -c && ${1-} == -* && "$*" == @(*train*.py*|*finetune*.py*|*-m*train*) || ${1-} != -* && ( ${1-} == @(*train*.py|*finetune*.py) )'
__runar_wrap uv '${1-} == -* && "$*" == @(*run*train*|*run*finetune*|*run*-m*train*|*run*python*train*.py*|*run*python3*train*.py*|*run*python*finetune*.py*|*run*python*-m*train*|*run*torchrun*|*run*accelerate*launch*|*run*deepspeed*) || ${1-} != -* && ( ${1-} == run && ( ${2-} == -* && "$*" == @(*train*|*finetune*|*-m*train*|*python*train*.py*|*python3*train*.py*|*python*finetune*.py*|*python*-m*train*|*torchrun*|*accelerate*launch*|*deepspeed*) || ${2-} != -* && ( ${2-} == @(*train*|*finetune*|torchrun|deepspeed) || ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == @(*train*.py*|*finetune*.py*|*-m*train*) || ${3-} != -* && ( ${3-} == @(*train*.py|*finetune*.py) ) ) || ${2-} == python3 && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) || ${2-} == accelerate && ( ${3-} == launch ) ) ) )'
__runar_wrap poetry '${1-} == -* && "$*" == @(*run*train*|*run*python*train*.py*|*run*python*finetune*.py*|*run*python*-m*train*) || ${1-} != -* && ( ${1-} == run && ( ${2-} == -* && "$*" == @(*train*|*python*train*.py*|*python*finetune*.py*|*python*-m*train*) || ${2-} != -* && ( ${2-} == *train* || ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == @(*train*.py*|*finetune*.py*|*-m*train*) || ${3-} != -* && ( ${3-} == @(*train*.py|*finetune*.py) ) ) ) ) )'
__runar_wrap pipenv '${1-} == run && ( ${2-} == -* && "$*" == @(*train*|*python*train*.py*) || ${2-} != -* && ( ${2-} == *train* || ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) ) )'
__runar_wrap pdm '${1-} == -* && "$*" == @(*run*train*|*run*python*train*.py*) || ${1-} != -* && ( ${1-} == run && ( ${2-} == -* && "$*" == @(*train*|*python*train*.py*) || ${2-} != -* && ( ${2-} == *train* || ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) ) ) )'
__runar_wrap hatch '${1-} == -* && "$*" == @(*run*train*|*run*python*train*.py*) || ${1-} != -* && ( ${1-} == run && ( ${2-} == -* && "$*" == @(*train*|*python*train*.py*) || ${2-} != -* && ( ${2-} == *train* || ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) ) ) )'
__runar_wrap rye '${1-} == run && ( ${2-} == -* && "$*" == @(*train*|*python*train*.py*) || ${2-} != -* && ( ${2-} == *train* || ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) ) )'
__runar_wrap pixi '${1-} == run && ( ${2-} == -* && "$*" == @(*train*|*python*train*.py*) || ${2-} != -* && ( ${2-} == *train* || ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) ) )'
__runar_wrap conda '${1-} == run && ( ${2-} == -* && "$*" == @(*train*|*python*train*.py*) || ${2-} != -* && ( ${2-} == *train* || ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) ) )'
__runar_wrap mamba '${1-} == run && ( ${2-} == -* && "$*" == *python*train*.py* || ${2-} != -* && ( ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) ) )'
__runar_wrap micromamba '${1-} == run && ( ${2-} == -* && "$*" == *python*train*.py* || ${2-} != -* && ( ${2-} == python && ( ${3-} != -c && ${3-} == -* && "$*" == *train*.py* || ${3-} != -* && ( ${3-} == *train*.py ) ) ) )'
__runar_wrap torchrun 1
__runar_wrap accelerate '${1-} == launch'
__runar_wrap deepspeed 1
__runar_wrap horovodrun 1
__runar_wrap composer '${1-} == *train*.py'
__runar_wrap srun '${1-} == -* && "$*" == @(*python*train*.py*|*python3*train*.py*) || ${1-} != -* && ( ${1-} == python && ( ${2-} != -c && ${2-} == -* && "$*" == *train*.py* || ${2-} != -* && ( ${2-} == *train*.py ) ) || ${1-} == python3 && ( ${2-} != -c && ${2-} == -* && "$*" == *train*.py* || ${2-} != -* && ( ${2-} == *train*.py ) ) )'
__runar_wrap mpirun '${1-} == -* && "$*" == @(*python*train*.py*|*python3*train*.py*) || ${1-} != -* && ( ${1-} == python && ( ${2-} != -c && ${2-} == -* && "$*" == *train*.py* || ${2-} != -* && ( ${2-} == *train*.py ) ) || ${1-} == python3 && ( ${2-} != -c && ${2-} == -* && "$*" == *train*.py* || ${2-} != -* && ( ${2-} == *train*.py ) ) )'
__runar_wrap autotrain 1
__runar_wrap axolotl '${1-} == train'
__runar_wrap fairseq-train 1
__runar_wrap litgpt '${1-} == @(finetune*|pretrain)'
__runar_wrap llamafactory-cli '${1-} == train'
__runar_wrap ludwig '${1-} == train'
__runar_wrap mim '${1-} == train'
__runar_wrap mlx_lm.lora 1
__runar_wrap nnUNetv2_train 1
__runar_wrap ns-train 1
__runar_wrap rasa '${1-} == train'
__runar_wrap spacy '${1-} == train'
__runar_wrap trl '${1-} == @(dpo|grpo|kto|sft)'
__runar_wrap tune '${1-} == run'
__runar_wrap yolo '${1-} == @(train|*mode=train*) || ${1-} == * && ( ${2-} == train )'
__runar_wrap Rscript '${1-} == -* && "$*" == *train*.R* || ${1-} != -* && ( ${1-} == *train*.R )'
__runar_wrap julia '${1-} == -* && "$*" == *train*.jl* || ${1-} != -* && ( ${1-} == *train*.jl )'
__runar_wrap bash '${1-} != -c && ${1-} == -* && "$*" == *train*.sh* || ${1-} != -* && ( ${1-} == *train*.sh )'
__runar_wrap sh '${1-} != -c && ${1-} == -* && "$*" == *train*.sh* || ${1-} != -* && ( ${1-} == *train*.sh )'
__runar_wrap make '${1-} == -* && "$*" == *train* || ${1-} != -* && ( ${1-} == *train* )'
__runar_wrap just '${1-} == *train*'
__runar_wrap ./train.py 1
__runar_wrap ./train.sh 1
__runar_wrap ./run_train.sh 1
__runar_wrap ./scripts/train.sh 1
__runar_wrap scripts/train.sh 1
