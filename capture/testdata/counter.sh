# Counts into the file of the first argument, and says more than a pipe holds by the time it has come to 50.
echo $$ >pid
i=0
while [ $i -lt 4000 ]; do
	i=$((i + 1))
	echo $i >>"$1"
	printf '%04000d\n' $i
	sleep .01
done
