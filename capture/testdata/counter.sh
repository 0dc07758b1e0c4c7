# Counts into the file of the first argument, and says so.
echo $$ >pid
i=0
while [ $i -lt 4000 ]; do
	i=$((i + 1))
	echo $i | tee -a "$1"
	sleep .01
done
